package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients choose names and values whose hashes are the same: nothing takes long for that. */
class CollidingTest {
  private static final int BITS = 14;
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void namesOfHeadersOfAMessage() {
    HeadersTable table = new HeadersTable();
    List<Header> headers = new ArrayList<>();
    for (int i = 0; i < 1 << BITS; i++) {
      headers.add(Header.of(colliding(i), Value.Int.of(1)));
    }
    Target target = new NamedTarget("t");
    table.add(binding(target, Headers.of(headers.get(77))));
    assertTimeoutPreemptively(
        SOON, () -> assertThat(route(table, new Headers(headers))).containsExactly(target));
  }

  @Test
  void namesOfArgumentsOfBindings() {
    List<Headers> arguments = new ArrayList<>();
    for (int i = 0; i < 1 << BITS; i++) {
      arguments.add(Headers.of(Header.of(colliding(i), Value.Int.of(1))));
    }
    assertTimeoutPreemptively(SOON, () -> fillAndEmpty(new HeadersTable(), arguments));
    assertTimeoutPreemptively(SOON, () -> fillAndEmpty(new FanoutTable(), arguments));
  }

  /** The hash of a number is that of its halves. */
  @Test
  void valuesOfOneArgument() {
    List<Headers> arguments = new ArrayList<>();
    for (long i = 0; i < 1 << BITS; i++) {
      arguments.add(Headers.of(Header.of("k", Value.Int.of(i << Integer.SIZE | i))));
    }
    assertTimeoutPreemptively(SOON, () -> fillAndEmpty(new HeadersTable(), arguments));
  }

  private static void fillAndEmpty(BindingTable table, List<Headers> arguments) {
    Target target = new NamedTarget("t");
    for (Headers each : arguments) {
      assertThat(table.add(binding(target, each))).isTrue();
    }
    for (Headers each : arguments) {
      assertThat(table.remove(binding(target, each))).isTrue();
    }
    assertThat(table.isEmpty()).isTrue();
  }

  /** "Aa" and "BB" have the same hash, and so has whatever is made of as many of them. */
  private static String colliding(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < BITS; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }
}
