package dev.forebay.protocol.kafka.group.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSizeTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders-.*",
        "(a|b|c)+-[0-9]{1,3}",
        "\\Q{1000}{1000}\\E",
        "[{1000}]{1,3}",
        "t\\{1000}\\{1000}",
        "\\p{Greek}{1,200}",
        "x{1000}",
        "([^]a-z]|[[:alpha:]])*",
        "{1000}",
        "(",
        ")",
        "[",
        "\\",
        "a{",
        "a{1,2,3}",
        "((((((a))))))"
      })
  void ordinaryOnesAreNotRefused(String pattern) {
    assertThat(PatternSize.isTooLarge(pattern)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(x{1,1000}){1,1000}",
        "x{1000}{1000}",
        "((a{20}){20}){20}",
        "(?:(?:a{0,70}){0,70})*",
        "(\\Qab\\E{50}){99}",
        "([a-z]{100}|b){100,}",
        "(a{99999999999}"
      })
  void whatIsRepeatedIsCopied(String pattern) {
    assertThat(PatternSize.isTooLarge(pattern)).isTrue();
  }

  @Test
  void groupsWithinGroupsAndLongPatternsAreRefused() {
    assertThat(PatternSize.isTooLarge("(".repeat(101) + "a" + ")".repeat(101))).isTrue();
    assertThat(PatternSize.isTooLarge("a".repeat(PatternSize.STEPS_MAX + 1))).isTrue();
    assertThat(PatternSize.isTooLarge("a".repeat(PatternSize.STEPS_MAX))).isFalse();
  }
}
