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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A route is kept as long as it is the right one, and no longer. */
final class RouteCacheTest {
  private static final Headers RED = Headers.of(Header.of("colour", Value.Int.of(1)));
  private static final Headers BLUE = Headers.of(Header.of("colour", Value.Int.of(2)));

  private final Topology topology = new Topology();
  private final RouteCache cache = topology.cache();

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
    ResolvedRoute alone = cache.route(key, () -> Headers.EMPTY);

    assertThat(
            topology.queues(
                cache.route(key, List.of(ByteString.utf8("copy")), () -> Headers.EMPTY)))
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
    return cache.route(Topology.key(exchange, key), () -> headers);
  }
}
