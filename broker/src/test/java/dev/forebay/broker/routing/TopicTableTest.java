package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTableTest {
  private final TopicTable table = new TopicTable(Routing.DIALECTS);
  private final Target target = new NamedTarget("t");

  @ParameterizedTest
  @CsvSource({
    "'', '', true",
    "'', a, false",
    "#, '', true",
    "#, a.b.c, true",
    "#, ., true",
    "*, '', false",
    "*, a, true",
    "*, a.b, false",
    "*.*, ., true",
    "*.*, a.b, true",
    "a..b, a..b, true",
    "a.*.b, a..b, true",
    "a.b, a..b, false",
    "a.#, a, true",
    "a.#, a.b.c, true",
    "a.#, ab, false",
    "#.a, a, true",
    "#.a, b.a.b, false",
    "#.#.a, a, true",
    "#.#.a, x.y.a, true",
    "#.#, '', true",
    "*.#, '', false",
    "*.#, a, true",
    "#.*, '', false",
    "#.*.#, a.b, true",
    "*.#.*, a, false",
    "*.#.*, a.b, true",
    "a*, ab, false",
    "a#, ab, false",
    "a, *, false",
    "*, #, true"
  })
  void matches(String pattern, String key, boolean expected) {
    table.add(binding(target, pattern));
    assertThat(route(table, key)).hasSize(expected ? 1 : 0);
  }

  @Test
  void aTargetBoundByManyMatchingPatternsIsFoundOnce() {
    for (String pattern : new String[] {"#", "a.#", "#.b", "*.*", "a.b", "#.#.b", "*.#"}) {
      table.add(binding(target, pattern));
    }
    assertThat(route(table, "a.b")).containsExactly(target);
  }

  @Test
  void argumentsArePartOfABindingsIdentity() {
    Headers arguments = Headers.of(Header.of("x", Value.Int.of(1)));
    Binding plain = binding(target, "a");
    Binding withArguments =
        new Binding(
            target,
            RoutingKey.utf8("a"),
            new BindingArguments(arguments, HeadersMatch.all(arguments)));

    assertThat(table.add(plain)).isTrue();
    assertThat(table.add(binding(target, "a"))).isFalse();
    assertThat(table.add(withArguments)).isTrue();
    assertThat(table.remove(plain)).isTrue();
    assertThat(table.remove(plain)).isFalse();
    assertThat(route(table, "a")).containsExactly(target);
    assertThat(table.remove(withArguments)).isTrue();
    assertThat(route(table, "a")).isEmpty();
    assertThat(table.isEmpty()).isTrue();
    assertThat(table.isBare()).isTrue();
  }

  /** Backtracking would try more ways through this than a lifetime allows. */
  @Test
  void aPatternOfManyHashesIsMatchedWithoutTryingAllWaysThroughIt() {
    table.add(binding(target, "#.a.".repeat(60) + "#.b"));
    assertThat(route(table, "a.".repeat(120) + "c")).isEmpty();
    assertThat(route(table, "a.".repeat(120) + "b")).containsExactly(target);
  }

  @Test
  void theLongestKeyOfEmptyWordsIsMatched() {
    table.add(binding(target, ".".repeat(RouteKey.LEVELS_MAX - 1)));
    assertThat(route(table, ".".repeat(RouteKey.LEVELS_MAX - 1))).containsExactly(target);
    assertThat(route(table, ".".repeat(RouteKey.LEVELS_MAX - 2))).isEmpty();
  }

  @Test
  void aLongKeyIsMatchedAndAShortOneAfterIt() {
    String word = "w".repeat(60_000);
    table.add(binding(target, "a." + word + ".*"));
    assertThat(route(table, "a." + word + ".b")).containsExactly(target);
    assertThat(route(table, "a.w.b")).isEmpty();
    assertThat(route(table, "a." + word + ".c")).containsExactly(target);
  }
}
