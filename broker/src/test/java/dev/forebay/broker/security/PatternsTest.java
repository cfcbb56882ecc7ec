package dev.forebay.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.forebay.broker.api.access.Right;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {
  @ParameterizedTest
  @CsvSource({
    "a, banana, true",
    "^a, banana, false",
    "'', a, false",
    "'', '', true",
    ".*, '', true",
    "^(x|y)$, x, true",
    "^(x|y)$, xy, false",
    "amq\\.gen, amq.gen-1, true",
    "amq\\.gen, amqxgen, false"
  })
  void aPatternMatchesAnywhereUnlessItIsEmpty(String pattern, String name, boolean matches) {
    assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "a{2000}{2000}", "(?=a)", "(a)\\1", "[", "*"})
  void whatIsNoneOrMayTakeLongIsRefused(String pattern) {
    assertThatThrownBy(() -> NamePattern.of(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(pattern);
  }

  @Test
  void aPatternIsNotLong() {
    assertThat(NamePattern.of("a".repeat(NamePattern.CHARACTERS_MAX)).matches("a")).isFalse();
    assertThatThrownBy(() -> NamePattern.of("a".repeat(NamePattern.CHARACTERS_MAX + 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void variablesOfTopicsStandForThemselvesAlone() {
    TopicRules rules = new TopicRules("^{username}\\.{client_id}$", "^{vhost}|{other}$");
    Map<String, String> variables = Map.of("username", "a.b", "client_id", ".*", "vhost", "/");

    NamePattern write = rules.pattern(Right.WRITE, variables);
    assertThat(write.matches("a.b..*")).isTrue();
    assertThat(write.matches("axb..*")).isFalse();
    assertThat(write.matches("a.b.anything")).isFalse();
    assertThat(rules.pattern(Right.READ, variables).matches("/x")).isTrue();
  }
}
