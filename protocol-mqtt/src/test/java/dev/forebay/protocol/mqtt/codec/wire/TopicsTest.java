package dev.forebay.protocol.mqtt.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.forebay.message.ByteString;
import org.junit.jupiter.api.Test;

class TopicsTest {
  private static final String LEVELS_MOST = "/".repeat(Topics.LEVELS_MAX - 1);

  @Test
  void wildcardsAreWholeLevelsAndManyIsTheLast() {
    for (String right :
        new String[] {
          "a",
          "/",
          "//",
          "#",
          "+",
          "+/+",
          "/#",
          "+/#",
          "a/#",
          "a/+/b",
          "/+",
          "a//b",
          "$SYS/#",
          " ",
          "a b/ä",
          LEVELS_MOST
        }) {
      assertThat(Topics.isFilter(ByteString.utf8(right))).as(right).isTrue();
    }
    for (String wrong :
        new String[] {
          "",
          "a#",
          "#a",
          "a/b#",
          "#/",
          "#/a",
          "a/#/b",
          "##",
          "++",
          "a+",
          "+a",
          "a/+b/c",
          "+#",
          "a/#/",
          LEVELS_MOST + "/"
        }) {
      assertThat(Topics.isFilter(ByteString.utf8(wrong))).as(wrong).isFalse();
    }
  }

  @Test
  void namesHaveNoWildcards() {
    for (String right : new String[] {"a", "/", " ", "a//b", "$SYS/x", "a.b", LEVELS_MOST}) {
      assertThat(Topics.isName(ByteString.utf8(right))).as(right).isTrue();
    }
    for (String wrong : new String[] {"", "#", "+", "a/+", "a/#", "a+b", LEVELS_MOST + "/"}) {
      assertThatExceptionOfType(MqttException.class)
          .as(wrong)
          .isThrownBy(() -> Topics.requireName(ByteString.utf8(wrong)))
          .satisfies(
              refusal -> assertThat(refusal.code()).isEqualTo(ReasonCode.TOPIC_NAME_INVALID));
    }
  }
}
