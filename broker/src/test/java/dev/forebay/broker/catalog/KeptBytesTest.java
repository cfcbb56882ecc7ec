package dev.forebay.broker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.routing.Binding;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is counted for declarations against what the heap really holds. */
class KeptBytesTest {
  private static final double COUNTED_MIN = 0.8;
  private static final double COUNTED_MAX = 4;
  private static final int NOISE_BYTES = 100_000;
  private static final int HELD_BYTES_MIN = 3 << 20;

  private final Topology topology = new Topology();
  private final VirtualHost host = topology.catalog.host(Topology.HOST);

  @Test
  void queuesOfShortNames() {
    check(20_000, i -> topology.hiddenQueue("queue-" + i));
  }

  @Test
  void queuesOfLongNames() {
    check(10_000, i -> topology.hiddenQueue("q".repeat(240) + i));
  }

  @Test
  void exchanges() {
    check(10_000, i -> topology.exchange("exchange-" + i, ExchangeType.DIRECT));
    check(10_000, i -> topology.exchange("topics-" + i, ExchangeType.TOPIC));
    check(10_000, i -> topology.exchange("headers-" + i, ExchangeType.HEADERS));
  }

  @Test
  void argumentsOfManyKinds() {
    List<Headers> kept = new ArrayList<>();
    long before = heapBytes();
    for (int i = 0; i < 500; i++) {
      kept.add(manyArguments(i));
    }
    long counted = kept.stream().mapToLong(KeptBytes::of).sum();
    compare(counted, heapBytes() - before);
    assertThat(kept).hasSize(500);
  }

  @Test
  void bindingsOfAllTypes() {
    QueueEntry queue = topology.queue("q");
    ExchangeEntry direct = topology.exchange("direct", ExchangeType.DIRECT);
    ExchangeEntry fanout = topology.exchange("fanout", ExchangeType.FANOUT);
    ExchangeEntry topic = topology.exchange("topic", ExchangeType.TOPIC);
    ExchangeEntry headers = topology.exchange("headers", ExchangeType.HEADERS);
    check(40_000, i -> bind(direct, new Binding(queue, key("key-" + i), BindingArguments.NONE)));
    check(40_000, i -> bind(fanout, new Binding(queue, key("key-" + i), BindingArguments.NONE)));
    check(40_000, i -> bind(topic, new Binding(queue, key(i + ".a.b.c"), BindingArguments.NONE)));
    check(
        2_000,
        i ->
            bind(
                topic,
                new Binding(queue, key(i + "x" + ".#.*".repeat(50)), BindingArguments.NONE)));
    check(5_000, i -> bind(headers, new Binding(queue, key(""), anyOf(i))));
  }

  private void bind(ExchangeEntry exchange, Binding binding) {
    exchange.bind(binding);
    host.kept(KeptBytes.of(exchange, binding));
  }

  private static RoutingKey key(String text) {
    return RoutingKey.utf8(text);
  }

  private static BindingArguments anyOf(int number) {
    List<Header> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(Header.of("name-" + i, Value.Int.of(number * 10L + i)));
    }
    return new BindingArguments(new Headers(all), HeadersMatch.any(new Headers(all)));
  }

  private static Headers manyArguments(int number) {
    List<Header> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(Header.of("t" + i, Value.Text.of("text " + number)));
      all.add(Header.of("n" + i, Value.Int.of(number)));
      all.add(Header.of("b" + i, new Value.Bytes(ByteString.utf8("x".repeat(100)))));
      List<Value> numbers =
          IntStream.range(0, 20).<Value>mapToObj(n -> Value.Int.of(number + n)).toList();
      all.add(Header.of("a" + i, new Value.Array(numbers)));
    }
    return new Headers(all);
  }

  private interface Declaration {
    void make(int number);
  }

  private void check(int count, Declaration declaration) {
    long countedBefore = host.keptBytes();
    long before = heapBytes();
    for (int i = 0; i < count; i++) {
      declaration.make(i);
    }
    compare(host.keptBytes() - countedBefore, heapBytes() - before);
  }

  private static void compare(long counted, long held) {
    assertThat(held).isGreaterThan(HELD_BYTES_MIN);
    assertThat((double) counted / held).isBetween(COUNTED_MIN, COUNTED_MAX);
  }

  private static long heapBytes() {
    long least = Long.MAX_VALUE;
    int unchanged = 0;
    // What earlier tests have left may go late.
    while (unchanged < 3) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long now = runtime.totalMemory() - runtime.freeMemory();
      unchanged = now < least - NOISE_BYTES ? 0 : unchanged + 1;
      least = Math.min(least, now);
    }
    return least;
  }
}
