package dev.forebay.broker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which queues a message gets to over several exchanges. */
final class WalkTest {
  private final Topology topology = new Topology();

  @Test
  void aCircleEndsAndEveryQueueIsFoundOnce() {
    ExchangeEntry a = topology.exchange("a", ExchangeType.FANOUT);
    ExchangeEntry b = topology.exchange("b", ExchangeType.FANOUT);
    ExchangeEntry c = topology.exchange("c", ExchangeType.FANOUT);
    topology.bind(a, b, "");
    topology.bind(b, c, "");
    topology.bind(c, a, "");
    topology.bind(a, a, "");
    topology.bind(b, topology.queue("of b"), "");
    topology.bind(c, topology.queue("of c"), "");

    for (String start : List.of("a", "b", "c")) {
      assertThat(walk(start, "key")).containsExactlyInAnyOrder("of b", "of c");
    }
  }

  @Test
  void aDiamondLeadsToItsEndOnce() {
    ExchangeEntry top = topology.exchange("top", ExchangeType.TOPIC);
    ExchangeEntry left = topology.exchange("left", ExchangeType.DIRECT);
    ExchangeEntry right = topology.exchange("right", ExchangeType.TOPIC);
    ExchangeEntry end = topology.exchange("end", ExchangeType.FANOUT);
    QueueEntry queue = topology.queue("q");
    topology.bind(top, left, "a.*");
    topology.bind(top, right, "*.b");
    topology.bind(left, end, "a.b");
    topology.bind(right, end, "#");
    topology.bind(end, queue, "");
    topology.bind(right, queue, "a.#");

    assertThat(walk("top", "a.b")).containsExactly("q");
    assertThat(walk("top", "a.c")).isEmpty();
    assertThat(walk("top", "c.b")).containsExactly("q");
  }

  @Test
  void theAlternateIsForWhatMatchesNothing() {
    ExchangeEntry first = topology.exchangeWithAlternate("first", ExchangeType.DIRECT, "second");
    ExchangeEntry second = topology.exchangeWithAlternate("second", ExchangeType.DIRECT, "first");
    topology.bind(first, topology.queue("known"), "known");
    topology.bind(second, topology.queue("strange"), "strange");

    assertThat(walk("first", "known")).containsExactly("known");
    assertThat(walk("first", "strange")).containsExactly("strange");
    assertThat(walk("second", "known")).containsExactly("known");
    assertThat(walk("first", "nobody's")).isEmpty();
  }

  /** An exchange that is matched counts, wherever it leads; so does a queue nobody can use yet. */
  @Test
  void theAlternateIsNotForWhatIsLostLater() {
    ExchangeEntry first = topology.exchangeWithAlternate("first", ExchangeType.DIRECT, "rest");
    topology.bind(topology.exchange("rest", ExchangeType.FANOUT), topology.queue("rest"), "");
    topology.bind(first, topology.exchange("dead end", ExchangeType.FANOUT), "lost");
    topology.bind(first, topology.hiddenQueue("hidden"), "early");

    assertThat(walk("first", "lost")).isEmpty();
    assertThat(walk("first", "early")).isEmpty();
    assertThat(walk("first", "other")).containsExactly("rest");
  }

  @Test
  void theAlternateIsForMessagesNoneOfWhoseKeysMatches() {
    ExchangeEntry first = topology.exchangeWithAlternate("first", ExchangeType.DIRECT, "rest");
    topology.bind(topology.exchange("rest", ExchangeType.FANOUT), topology.queue("rest"), "");
    topology.bind(first, topology.queue("known"), "known");

    assertThat(walk("first", "odd", "known")).containsExactly("known");
    assertThat(walk("first", "known", "known")).containsExactly("known");
    assertThat(walk("first", "odd", "even")).containsExactly("rest");
  }

  @Test
  void anAlternateThatDoesNotExistLosesTheMessage() {
    topology.exchangeWithAlternate("first", ExchangeType.FANOUT, "missing");
    assertThat(walk("first", "key")).isEmpty();
    assertThat(route("first", "key").exists()).isTrue();
    assertThat(route("missing", "key").exists()).isFalse();
  }

  @Test
  void onlyTheFirstExchangeMakesARouteInternal() {
    ExchangeEntry open = topology.exchange("open", ExchangeType.FANOUT);
    ExchangeEntry internal = topology.internalExchange("internal", ExchangeType.FANOUT);
    topology.bind(open, internal, "");
    topology.bind(internal, topology.queue("q"), "");

    assertThat(route("open", "").isInternal()).isFalse();
    assertThat(walk("open", "")).containsExactly("q");
    assertThat(route("internal", "").isInternal()).isTrue();
  }

  @Test
  void theDefaultExchangeLeadsToTheQueueOfThatName() {
    topology.queue("q");
    topology.queue("copy");
    topology.hiddenQueue("hidden");

    assertThat(walk("", "q")).containsExactly("q");
    assertThat(walk("", "q", "copy", "q", "missing", "hidden")).containsExactly("q", "copy");
    assertThat(route("", "missing").exists()).isTrue();
    assertThat(route("", "missing").hasTargets()).isFalse();
  }

  private List<String> walk(String exchange, String key, String... copies) {
    return topology.queues(route(exchange, key, copies));
  }

  private ResolvedRoute route(String exchange, String key, String... copies) {
    List<ByteString> more = Stream.of(copies).map(ByteString::utf8).toList();
    return Topology.route(
        topology.cache(new RouteSlots(4 << 20)),
        Topology.key(exchange, key),
        more,
        () -> Headers.EMPTY);
  }
}
