package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bindings are taken as long as no message has to be compared with too much. */
class HeadersWorkTest {
  private static final int CONDITIONS = 500;

  private final HeadersTable table = new HeadersTable();
  private int made;

  @Test
  void bindingsThatAreUsualAreTakenInAnyNumber() {
    for (int i = 0; i < 100_000; i++) {
      Headers device =
          Headers.of(
              Header.of("kind", Value.Text.of("device")),
              Header.of("floor", Value.Int.of(i % 100)),
              Header.of("id", Value.Int.of(i)));
      assertThat(take(all(device))).as("device %d", i).isPresent();
      assertThat(take(any(Headers.of(Header.of("to", Value.Int.of(i)))))).isPresent();
    }
  }

  /** A message that has all the headers finds each binding by each of them. */
  @Test
  void noMessageFindsBindingsMoreOftenThanMayBe() {
    List<Binding> taken = new ArrayList<>();
    for (int i = 0; i < CONDITIONS; i++) {
      take(any(ofValue(i % 2))).ifPresent(taken::add);
    }
    // It has one value of each, so that it finds every other of them.
    assertThat(taken).hasSizeBetween(200, 2 * (int) HeadersTable.VISITS_MAX / CONDITIONS + 1);
    assertThat(route(table, ofValue(0))).hasSize(taken.size() / 2);
    assertThat(take(any(ofValue(0)))).isEmpty();

    taken.forEach(binding -> assertThat(table.remove(binding)).isTrue());
    assertThat(table.visits()).isEqualTo(1);
    assertThat(take(any(ofValue(0)))).isPresent();
  }

  /** Each is found by a condition of its own, and the message has them all. */
  @Test
  void noMessageIsComparedWithMoreConditionsThanMayBe() {
    int taken = 0;
    for (int i = 0; i < CONDITIONS; i++) {
      List<Header> conditions = new ArrayList<>(ofValue(0).entries());
      conditions.add(Header.of("own-" + i, Value.Int.of(1)));
      taken += take(all(new Headers(conditions))).isPresent() ? 1 : 0;
    }
    assertThat(taken).isBetween(100, (int) HeadersTable.VISITS_MAX / CONDITIONS + 1);
  }

  private static Headers ofValue(int value) {
    List<Header> conditions = new ArrayList<>();
    for (int i = 0; i < CONDITIONS; i++) {
      conditions.add(Header.of("name-" + i, Value.Int.of(value)));
    }
    return new Headers(conditions);
  }

  private static BindingArguments all(Headers conditions) {
    return new BindingArguments(conditions, HeadersMatch.all(conditions));
  }

  private static BindingArguments any(Headers conditions) {
    return new BindingArguments(conditions, HeadersMatch.any(conditions));
  }

  private Optional<Binding> take(BindingArguments arguments) {
    Binding binding = binding(new NamedTarget("t" + made++), arguments);
    return table.canTake(binding) && table.add(binding) ? Optional.of(binding) : Optional.empty();
  }
}
