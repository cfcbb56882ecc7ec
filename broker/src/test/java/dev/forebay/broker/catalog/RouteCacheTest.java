package dev.forebay.broker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.handover.RouteGroup;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A route is kept as long as it is the right one, and no longer. */
final class RouteCacheTest {
  private static final long SLOT_BYTES_MAX = 4 << 20;

  private static final Headers RED = Headers.of(Header.of("colour", Value.Int.of(1)));
  private static final Headers BLUE = Headers.of(Header.of("colour", Value.Int.of(2)));

  private final Topology topology = new Topology();
  private final RouteSlots slots = new RouteSlots(SLOT_BYTES_MAX);
  private final RouteCache cache = topology.cache(slots);

  @Test
  void aRouteIsLookedUpOnce() {
    ExchangeEntry exchange = topology.exchange("x", ExchangeType.DIRECT);
    topology.bind(exchange, topology.queue("q"), "key");
    ResolvedRoute route = route("x", "key");

    assertThat(topology.queues(route)).containsExactly("q");
    assertThat(route("x", "key")).isSameAs(route);
    assertThat(route("x", "other")).isNotSameAs(route);
    assertThat(route("x", "key")).isSameAs(route);
  }

  @Test
  void itIsKeptIfAKeyDecidesAndNotIfAnythingElseDoes() {
    for (ExchangeType type : ExchangeType.values()) {
      ExchangeEntry front = topology.exchange("front" + type, ExchangeType.FANOUT);
      ExchangeEntry exchange =
          type == ExchangeType.DELAYED
              ? topology.delayed("x" + type, ExchangeType.DIRECT)
              : topology.exchange("x" + type, type);
      topology.bind(front, exchange, "");
      topology.bind(exchange, topology.queue("q" + type), "1");
      boolean isByKey =
          switch (type) {
            case DIRECT, FANOUT, TOPIC, HASH_RING, HASH_MODULUS -> true;
            case HEADERS, RANDOM, RANDOM_NEAR, DELAYED -> false;
          };
      for (String name : List.of("x" + type, "front" + type)) {
        ResolvedRoute route = route(name, "1");
        assertThat(route("x" + type, "1").hasTargets()).as(name).isTrue();
        assertThat(route(name, "1") == route).as(name).isEqualTo(isByKey);
      }
    }
  }

  @Test
  void itGoesWhenTheCatalogChanges() {
    ExchangeEntry first = topology.exchange("first", ExchangeType.FANOUT);
    ExchangeEntry second = topology.exchange("second", ExchangeType.FANOUT);
    QueueEntry queue = topology.queue("q");
    topology.bind(first, second, "");
    assertThat(topology.queues(route("first", ""))).isEmpty();
    topology.bind(second, queue, "");
    assertThat(topology.queues(route("first", ""))).containsExactly("q");
    topology.unbind(second, queue, "");
    assertThat(topology.queues(route("first", ""))).isEmpty();

    assertThat(route("later", "").exists()).isFalse();
    topology.exchange("later", ExchangeType.FANOUT);
    assertThat(route("later", "").exists()).isTrue();

    assertThat(route("", "new").hasTargets()).isFalse();
    topology.queue("new");
    assertThat(topology.queues(route("", "new"))).containsExactly("new");
  }

  @Test
  void whatHeadersDecideIsNotKept() {
    ExchangeEntry first = topology.exchange("first", ExchangeType.FANOUT);
    ExchangeEntry second = topology.exchange("second", ExchangeType.HEADERS);
    topology.bind(first, second, "");
    topology.bind(second, topology.queue("red"), RED);
    topology.bind(second, topology.queue("blue"), BLUE);

    for (String exchange : List.of("first", "second", "first")) {
      assertThat(topology.queues(route(exchange, "", RED))).containsExactly("red");
      assertThat(topology.queues(route(exchange, "", BLUE))).containsExactly("blue");
      assertThat(topology.queues(route(exchange, "", Headers.EMPTY))).isEmpty();
    }
  }

  /** The key alone does not decide it, so that it neither takes nor leaves a kept route. */
  @Test
  void whatFurtherKeysDecideIsNotKept() {
    topology.queue("q");
    topology.queue("copy");
    RouteKey key = Topology.key("", "q");
    ResolvedRoute alone = Topology.route(cache, key, List.of(), () -> Headers.EMPTY);

    assertThat(
            topology.queues(
                Topology.route(cache, key, List.of(ByteString.utf8("copy")), () -> Headers.EMPTY)))
        .containsExactly("q", "copy");
    assertThat(cache.route(key, () -> Headers.EMPTY)).isSameAs(alone);
  }

  @Test
  void moreRoutesThanItHoldsAreRightAllTheSame() {
    ExchangeEntry exchange = topology.exchange("x", ExchangeType.DIRECT);
    for (int i = 0; i < 3000; i++) {
      topology.bind(exchange, topology.queue("q" + i), "key" + i);
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 3000; i++) {
        assertThat(topology.queues(route("x", "key" + i))).containsExactly("q" + i);
      }
    }
  }

  /** A key may lead to as many queues as there are. */
  @Test
  void routesTakeNoMoreOfTheHeapThanTheyMay() {
    ExchangeEntry exchange = topology.exchange("x", ExchangeType.FANOUT);
    for (int i = 0; i < 4000; i++) {
      topology.bind(exchange, topology.queue("q" + i), "");
    }
    route("x", "first");
    long before = heapBytes() - slots.keptBytes();
    for (int i = 0; i < 2000; i++) {
      assertThat(route("x", "key" + i).targets()).isEqualTo(4000);
      assertThat(slots.keptBytes()).isLessThanOrEqualTo(SLOT_BYTES_MAX);
    }
    long held = heapBytes() - before;
    assertThat(held).isLessThan(SLOT_BYTES_MAX + (1 << 20));
    assertThat(slots.keptBytes()).isBetween(held * 8 / 10, 2 * held);
    assertThat(route("x", "key1999")).isSameAs(route("x", "key1999"));
  }

  @Test
  void aRouteThatTakesMoreIsKeptAlone() {
    ExchangeEntry wide = topology.exchange("wide", ExchangeType.FANOUT);
    for (int i = 0; i < 200_000; i++) {
      topology.bind(wide, topology.queue("q" + i), "");
    }
    ResolvedRoute small = route("", "q1");
    ResolvedRoute large = route("wide", "a");
    assertThat(route("wide", "a")).isSameAs(large);
    assertThat(route("", "q1")).isNotSameAs(small);
    assertThat(slots.keptBytes()).isLessThan(SLOT_BYTES_MAX);
  }

  @Test
  void whatWasRemovedIsNotKeptForTheSakeOfARoute() throws InterruptedException {
    WeakReference<QueueEntry> removed = removedAfterUse();
    for (int i = 0; i < 50 && removed.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertThat(removed.get()).isNull();
  }

  private WeakReference<QueueEntry> removedAfterUse() {
    QueueEntry queue = topology.queue("q");
    assertThat(topology.queues(route("", "q"))).containsExactly("q");
    topology.remove(queue);
    return new WeakReference<>(queue);
  }

  private static long heapBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Test
  void aRouteToManyQueuesOfAShardHasSeveralGroupsForThem() {
    ExchangeEntry exchange = topology.exchange("x", ExchangeType.FANOUT);
    List<String> bound = new ArrayList<>();
    for (int i = 0; i <= 2 * RunFormat.TARGETS_MAX; i++) {
      bound.add("q" + i);
      topology.bind(exchange, topology.queue("q" + i), "");
    }

    ResolvedRoute route = route("x", "");
    assertThat(route.groupsFor(true))
        .extracting(RouteGroup::targets)
        .containsExactly(RunFormat.TARGETS_MAX, RunFormat.TARGETS_MAX, 1);
    assertThat(topology.queues(route)).containsExactlyElementsOf(bound);
  }

  private ResolvedRoute route(String exchange, String key) {
    return route(exchange, key, Headers.EMPTY);
  }

  private ResolvedRoute route(String exchange, String key, Headers headers) {
    return Topology.route(cache, Topology.key(exchange, key), List.of(), () -> headers);
  }
}
