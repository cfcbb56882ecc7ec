package dev.forebay.protocol.mqtt.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.ByteString;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import dev.forebay.protocol.mqtt.codec.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MqttKeysTest {
  private static final int KEYS = 20_000;
  private static final int TOPIC_BYTES_MAX = 0xFFFF;

  private final KeyDialect names = SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#');

  private static List<ByteString> levels(ByteString key, char separator) {
    List<ByteString> levels = new ArrayList<>();
    byte[] bytes = key.toByteArray();
    int start = 0;
    for (int i = 0; i <= bytes.length && bytes.length > 0; i++) {
      if (i == bytes.length || bytes[i] == separator) {
        levels.add(ByteString.copyOf(bytes, start, i - start));
        start = i + 1;
      }
    }
    return levels;
  }

  private static ByteString latin1(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return ByteString.copyOf(bytes, 0, bytes.length);
  }

  private static ByteString toTopic(ByteString key) {
    return MqttKeys.DIALECT.spelled(levels(key, '.'));
  }

  private String toKey(String topic) {
    return names.spelled(levels(ByteString.utf8(topic), '/')).toString();
  }

  @Test
  void topicsAsKeys() {
    assertThat(toKey("a/b")).isEqualTo("a.b");
    assertThat(toKey("/a//b")).isEqualTo(".a..b");
    assertThat(toKey("a.b/c")).isEqualTo("a.b.c");
    assertThat(toKey("$SYS/x")).isEqualTo("$SYS.x");
    assertThat(toKey("a b/ c")).isEqualTo("a b. c");
    assertThat(toKey("/")).isEqualTo(".");
    assertThat(toKey("a*b/c")).isEqualTo("a*b.c");
    assertThat(toKey("spBv1.0/group/NDATA/edge")).isEqualTo("spBv1.0.group.NDATA.edge");
  }

  @Test
  void keysAsTopics() {
    String[][] both = {
      {"a.b", "a/b"},
      {".a..b", "/a//b"},
      {"a/b.c", "a/b/c"},
      {"$SYS.x", "$SYS/x"},
      {"a b. c", "a b/ c"},
      {".", "/"},
      {"", "/"},
      {"a+b.#", "a%2Bb/%23"},
      {"+.#.*", "%2B/%23/*"},
      {"100%.a", "100%/a"},
      {"a\0b", "a%00b"},
      {"\u00FF.a", "%FF/a"},
      {"\u00C3\u00A4.+", "\u00C3\u00A4/%2B"},
      {"\u00ED\u00A0\u0080", "%ED%A0%80"}
    };
    for (String[] pair : both) {
      assertThat(toTopic(latin1(pair[0]))).as(pair[0]).isEqualTo(latin1(pair[1]));
    }
  }

  @Test
  void whatWouldBecomeTooLongIsReplacedByteForByte() {
    ByteString most = latin1("+".repeat(TOPIC_BYTES_MAX / 3));
    assertThat(toTopic(most)).isEqualTo(latin1("%2B".repeat(TOPIC_BYTES_MAX / 3)));

    ByteString more = latin1("+".repeat(TOPIC_BYTES_MAX / 3) + "+");
    assertThat(toTopic(more)).isEqualTo(latin1("_".repeat(TOPIC_BYTES_MAX / 3 + 1)));

    ByteString mixed = latin1("\u00FF\u00C3\u00A4#".repeat(TOPIC_BYTES_MAX / 4));
    assertThat(toTopic(mixed)).isEqualTo(latin1("____".repeat(TOPIC_BYTES_MAX / 4)));
  }

  @Test
  void everyKeyIsSomeTopicThatOneCanPublishTo() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < KEYS; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j++) {
        if (random.nextInt(3) > 0) {
          bytes[j] = (byte) ".+#/$a%\0".charAt(random.nextInt(8));
        }
      }
      ByteString topic = toTopic(ByteString.copyOf(bytes, 0, bytes.length));
      assertThat(Topics.isName(topic)).as("seed %d, topic %s", seed, topic).isTrue();
      assertThat(UserProperties.isText(topic)).as("seed %d, topic %s", seed, topic).isTrue();
    }
  }

  @Test
  void patternsAreFilters() {
    byte[] filter = "+/#/a+/$a".getBytes(StandardCharsets.UTF_8);
    assertThat(MqttKeys.DIALECT.level(filter, 0, 1)).isEqualTo(KeyDialect.Level.ONE);
    assertThat(MqttKeys.DIALECT.level(filter, 2, 1)).isEqualTo(KeyDialect.Level.MANY);
    assertThat(MqttKeys.DIALECT.level(filter, 4, 2)).isEqualTo(KeyDialect.Level.LITERAL);
    assertThat(MqttKeys.DIALECT.isHidden(filter, 7, 2)).isTrue();
    assertThat(MqttKeys.DIALECT.isHidden(filter, 4, 2)).isFalse();
    assertThat(MqttKeys.DIALECT.isHidden(filter, 7, 0)).isFalse();
  }
}
