package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.DIALECTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.HeadersMatch;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and patterns of two dialects: 1 has dots, {@code *} and {@code #}; 2 slashes, {@code +}. */
final class DialectsTest {
  private static final int DOTS = 1;
  private static final int SLASHES = 2;

  private final TopicTable topics = new TopicTable(DIALECTS);
  private final DirectTable direct = new DirectTable(DIALECTS);

  @ParameterizedTest(name = "{0} of {1}, pattern {2} of {3}: {4}")
  @CsvSource({
    // As today: the other's separator is an ordinary character.
    "a.b/c.d, 1, a.*.d, 1, true",
    "a/b, 1, *, 1, true",
    "a/b, 1, a/*, 1, false",
    "a/b.c/d, 2, a/+/d, 2, true",
    "a.b, 2, +, 2, true",
    // The wildcards of the other are ordinary too.
    "a.x, 1, a.+, 1, false",
    "a.+, 1, a.+, 1, true",
    "a/x, 2, a/*, 2, false",
    "a/*, 2, a/*, 2, true",
    // Across, by the levels that the pattern's reader will see.
    "a/b/c, 2, a.*.c, 1, true",
    "a/b/c, 2, a.#, 1, true",
    "a, 2, a.#, 1, true",
    "a/b.c, 2, a.*, 1, false",
    "a/b.c, 2, a.*.c, 1, true",
    "a.b.c, 1, a/+/c, 2, true",
    "a.b/c, 1, a/+, 2, false",
    "a.b/c, 1, a/b/c, 2, true",
    // Empty levels are levels.
    "/a//b/, 2, *.a.*.b.*, 1, true",
    "/a//b/, 2, a.b, 1, false",
    "/, 2, *.*, 1, true",
    "/, 2, *, 1, false",
    ".a..b., 1, +/a/+/b/+, 2, true",
    "., 1, /, 2, true",
    "'', 1, #, 2, true",
    "'', 1, +, 2, false",
    "'', 2, *, 1, false",
  })
  void levelsMatch(
      String key, int keyDialect, String pattern, int patternDialect, boolean matches) {
    Target target = new NamedTarget("t");
    Binding binding = binding(target, pattern, patternDialect);
    topics.add(binding);
    assertThat(route(topics, key, keyDialect)).isEqualTo(matches ? List.of(target) : List.of());
    topics.remove(binding);
    assertThat(topics.isBare()).isTrue();
  }

  @Test
  void theSamePatternInTwoDialectsIsTwoBindings() {
    Target target = new NamedTarget("t");
    assertThat(topics.add(binding(target, "a", DOTS))).isTrue();
    assertThat(topics.add(binding(target, "a", SLASHES))).isTrue();
    assertThat(topics.add(binding(target, "a", SLASHES))).isFalse();
    assertThat(route(topics, "a", DOTS)).containsExactly(target);
    topics.remove(binding(target, "a", DOTS));
    assertThat(route(topics, "a", DOTS)).containsExactly(target);
    topics.remove(binding(target, "a", SLASHES));
    assertThat(route(topics, "a", DOTS)).isEmpty();
  }

  @Test
  void directExchangesCompareWhatNamesWouldBe() {
    Target dots = new NamedTarget("dots");
    Target slashes = new NamedTarget("slashes");
    Target ordinary = new NamedTarget("ordinary");
    direct.add(binding(dots, "a.b", DOTS));
    direct.add(binding(slashes, "a/b", SLASHES));
    direct.add(binding(ordinary, "a/b", DOTS));
    assertThat(route(direct, "a.b", DOTS)).containsExactly(dots, slashes);
    assertThat(route(direct, "a/b", SLASHES)).containsExactly(dots, slashes);
    assertThat(route(direct, "a/b", DOTS)).containsExactly(ordinary);
    direct.remove(binding(slashes, "a/b", SLASHES));
    assertThat(route(direct, "a/b", SLASHES)).containsExactly(dots);
  }

  @Test
  void ofAKeyOfTooManyLevelsTheLastIsAllThatIsLeftAndNoPatternHasAsMany() {
    Target all = new NamedTarget("all");
    Target last = new NamedTarget("last");
    topics.add(binding(all, "#", SLASHES));
    topics.add(binding(last, "a/".repeat(RouteKey.LEVELS_MAX - 1) + "+", SLASHES));
    String key = ".a".repeat(2 * RouteKey.LEVELS_MAX).substring(1);
    assertThat(route(topics, key, DOTS)).containsExactlyInAnyOrder(all, last);
    topics.add(binding(all, "#", DOTS));
    assertThat(route(topics, key, DOTS)).containsExactlyInAnyOrder(all, last);
    String pattern = key.substring(0, 2 * RouteKey.LEVELS_MAX + 1);
    assertThatThrownBy(() -> topics.canTake(binding(all, pattern, DOTS)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Binding binding(Target target, String key, int dialect) {
    return new Binding(
        target,
        RoutingKey.utf8(key),
        new BindingArguments(dialect, Headers.EMPTY, HeadersMatch.all(Headers.EMPTY)));
  }

  private static List<Target> route(BindingTable table, String key, int dialect) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    Matches out = new Matches();
    table.collect(RoutingKey.of(bytes, 0, bytes.length, dialect), HeadersView.NONE, out);
    return Routing.distinct(out);
  }
}
