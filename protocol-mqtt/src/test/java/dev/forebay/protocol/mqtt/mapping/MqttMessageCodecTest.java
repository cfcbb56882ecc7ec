package dev.forebay.protocol.mqtt.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Death;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.HeaderNames;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MqttMessageCodecTest {
  private static final long NOW = 1_700_000_000_123L;
  private static final int MESSAGES = 3000;

  private final MqttMessageCodec codec = new MqttMessageCodec();

  private static ByteString utf8(String text) {
    return ByteString.utf8(text);
  }

  private static Properties.Entry user(String name, String value) {
    return new Properties.Entry(
        Property.USER_PROPERTY, new PropertyValue.Pair(utf8(name), utf8(value)));
  }

  private static Properties.Entry octets(Property property, String value) {
    return new Properties.Entry(property, new PropertyValue.Octets(utf8(value)));
  }

  private static Properties.Entry number(Property property, long value) {
    return new Properties.Entry(property, new PropertyValue.Numeric(value));
  }

  private static ByteBuffer stored(int qos, Properties.Entry... entries) {
    Properties properties = new Properties(List.of(entries));
    ByteString client = utf8("client");
    ByteBuffer target =
        ByteBuffer.allocate(StoredMessage.sizeBytes(client, properties.sizeBytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    StoredMessage.writeHead(target, qos, false, client);
    ByteBuf bare = Unpooled.buffer();
    properties.writeBare(bare);
    target.put(bare.nioBuffer());
    assertThat(target.hasRemaining()).isFalse();
    return target.flip();
  }

  private Envelope decode(ByteBuffer properties) {
    return decode(properties, Annotations.NONE, NOW);
  }

  private Envelope decode(ByteBuffer properties, Annotations annotations, long timeMillis) {
    return codec.decode(
        utf8("x"), utf8("k"), properties, annotations, ByteBuffer.allocate(0), timeMillis);
  }

  private static List<Properties.Entry> entries(ByteBuffer stored) {
    return StoredMessage.properties(stored, 0, stored.remaining()).entries();
  }

  @Test
  void whatAPublisherSaysIsInTheEnvelope() {
    Envelope envelope =
        decode(
            stored(
                1,
                user("b", "1"),
                number(Property.PAYLOAD_FORMAT_INDICATOR, 1),
                number(Property.MESSAGE_EXPIRY_INTERVAL, 7),
                octets(Property.CONTENT_TYPE, "a/b"),
                user("message-id", "m"),
                user("a", "2"),
                octets(Property.RESPONSE_TOPIC, "r/t"),
                octets(Property.CORRELATION_DATA, "c"),
                user("b", "3"),
                user("x-partition-key", "key"),
                user("content-type", "no property")));

    assertThat(envelope)
        .isEqualTo(
            new Envelope(
                utf8("x"),
                utf8("k"),
                utf8("key"),
                NOW,
                Map.of(
                    EnvelopeProperty.DELIVERY_MODE, utf8("2"),
                    EnvelopeProperty.EXPIRATION, utf8("7000"),
                    EnvelopeProperty.CONTENT_TYPE, utf8("a/b"),
                    EnvelopeProperty.MESSAGE_ID, utf8("m"),
                    EnvelopeProperty.REPLY_TO, utf8("r/t"),
                    EnvelopeProperty.CORRELATION_ID, utf8("c")),
                Headers.of(
                    Headers.Header.of("mqtt-payload-is-text", new Value.Bool(true)),
                    Headers.Header.of("b", Value.Text.of("1")),
                    Headers.Header.of("a", Value.Text.of("2")),
                    Headers.Header.of("b", Value.Text.of("3")),
                    Headers.Header.of("content-type", Value.Text.of("no property"))),
                ByteString.EMPTY));
  }

  @Test
  void onlyQos0IsTransient() {
    for (int qos = 0; qos < 3; qos++) {
      assertThat(decode(stored(qos)).properties().get(EnvelopeProperty.DELIVERY_MODE))
          .hasToString(qos == 0 ? "1" : "2");
    }
  }

  @Test
  void theTimeIsTheLastUserProperty() {
    assertThat(decode(stored(1, user("timestamp_in_ms", "5"))).timeMillis()).isEqualTo(5);
    assertThat(decode(stored(1, user("timestamp_in_ms", "5"))).headers().isEmpty()).isTrue();
    Envelope other = decode(stored(1, user("timestamp_in_ms", "5"), user("a", "1")));
    assertThat(other.timeMillis()).isEqualTo(NOW);
    assertThat(other.headers().entries()).hasSize(2);
    assertThat(decode(stored(1, user("timestamp_in_ms", "noon"))).timeMillis()).isEqualTo(NOW);
  }

  private static Envelope envelope(Map<EnvelopeProperty, ByteString> properties, Headers headers) {
    return new Envelope(utf8("x"), utf8("k"), null, 5000, properties, headers, ByteString.EMPTY);
  }

  @Test
  void plainTextsNeedNoEscape() {
    Envelope sent =
        envelope(
            Map.of(
                EnvelopeProperty.DELIVERY_MODE, utf8("2"),
                EnvelopeProperty.TIMESTAMP, utf8("5"),
                EnvelopeProperty.PRIORITY, utf8("4"),
                EnvelopeProperty.EXPIRATION, utf8("2000"),
                EnvelopeProperty.REPLY_TO, utf8("amq.rabbitmq.reply-to"),
                EnvelopeProperty.CONTENT_TYPE, utf8("a/b")),
            Headers.of(
                Headers.Header.of("b", Value.Text.of("1")),
                Headers.Header.of("b", Value.Text.of("2"))));

    assertThat(entries(codec.properties(sent)))
        .containsExactly(
            number(Property.MESSAGE_EXPIRY_INTERVAL, 2),
            octets(Property.CONTENT_TYPE, "a/b"),
            octets(Property.RESPONSE_TOPIC, "amq.rabbitmq.reply-to"),
            user("priority", "4"),
            user("b", "1"),
            user("b", "2"),
            user("timestamp_in_ms", "5000"));
    assertThat(decode(codec.properties(sent)).timeMillis()).isEqualTo(5000);
  }

  @Test
  void aReplyAddressThatIsNoTopicOnlyTheEscapeHas() {
    for (String address : new String[] {"", "a.#", "+", "a\0b"}) {
      Envelope sent =
          envelope(
              Map.of(
                  EnvelopeProperty.DELIVERY_MODE,
                  utf8("2"),
                  EnvelopeProperty.REPLY_TO,
                  utf8(address)),
              Headers.EMPTY);
      assertThat(entries(codec.properties(sent)))
          .as(address)
          .isNotEmpty()
          .noneMatch(entry -> entry.property() == Property.RESPONSE_TOPIC);
      assertThat(decode(codec.properties(sent))).as(address).isEqualTo(sent);
    }
  }

  @Test
  void expiryIsRoundedUpToWhatFits() {
    String[][] both = {
      {"0", "0"},
      {"1", "1"},
      {"1000", "1"},
      {"1001", "2"},
      {"4294967295000", "4294967295"},
      {Long.toString(Long.MAX_VALUE), "4294967295"}
    };
    for (String[] pair : both) {
      Envelope sent = envelope(Map.of(EnvelopeProperty.EXPIRATION, utf8(pair[0])), Headers.EMPTY);
      assertThat(entries(codec.properties(sent)))
          .as(pair[0])
          .contains(number(Property.MESSAGE_EXPIRY_INTERVAL, Long.parseLong(pair[1])));
      assertThat(decode(codec.properties(sent)).properties().get(EnvelopeProperty.EXPIRATION))
          .hasToString(pair[0]);
    }
  }

  @Test
  void whateverIsSentComesBackLaterToo() {
    long seed = Long.getLong("forebay.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < MESSAGES; i++) {
      Envelope sent = random(random);
      Envelope read = decode(codec.properties(sent), Annotations.NONE, NOW + 1);
      assertThat(read).as("seed %d, message %d", seed, i).isEqualTo(sent);
    }
  }

  private static Envelope random(Random random) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    properties.put(EnvelopeProperty.DELIVERY_MODE, utf8(random.nextBoolean() ? "1" : "2"));
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      if (property != EnvelopeProperty.DELIVERY_MODE
          && property != EnvelopeProperty.TIMESTAMP
          && random.nextInt(3) == 0) {
        properties.put(
            property,
            random.nextBoolean() ? utf8(Integer.toString(random.nextInt(9999))) : bytes(random));
      }
    }
    Headers.Header[] headers = new Headers.Header[random.nextInt(5)];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = new Headers.Header(name(random), value(random));
    }
    return new Envelope(
        utf8("x"),
        utf8("k"),
        random.nextInt(3) == 0 ? bytes(random) : null,
        random.nextLong(NOW),
        properties,
        Headers.of(headers),
        ByteString.EMPTY);
  }

  private static ByteString name(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> HeaderNames.TIME;
      case 1 -> HeaderNames.KEY;
      case 2 -> utf8("mqtt-payload-is-text");
      case 3 -> utf8("message-id");
      case 4 -> utf8("");
      case 5 -> bytes(random);
      default -> utf8(random.nextBoolean() ? "a" : "b");
    };
  }

  private static Value value(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> new Value.Bool(random.nextBoolean());
      case 1 -> Value.Int.of(random.nextInt());
      case 2 -> new Value.Null();
      case 3 -> new Value.Bytes(bytes(random));
      default -> Value.Text.of(Integer.toString(random.nextInt(300)));
    };
  }

  private static ByteString bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(12)];
    random.nextBytes(bytes);
    return ByteString.copyOf(bytes, 0, bytes.length);
  }

  @Test
  void aDeathIsSeenInHeadersAndEndsTheExpiry() {
    ByteBuffer sent =
        stored(1, number(Property.MESSAGE_EXPIRY_INTERVAL, 1), user("x-death", "forged"));
    Annotations died =
        Annotations.NONE.after(
            new Death(
                utf8("q"), Death.Reason.EXPIRED, 1, NOW, utf8("x"), 1000, List.of(utf8("k"))));
    Envelope seen = decode(sent, died, NOW);

    assertThat(seen.properties()).doesNotContainKey(EnvelopeProperty.EXPIRATION);
    assertThat(seen.headers().entries())
        .extracting(one -> one.name().toString())
        .startsWith("x-death", "x-first-death-reason");
    assertThat(seen.headers().first(utf8("x-death"))).isInstanceOf(Value.Array.class);
    assertThat(codec.headers(sent, 0, sent.remaining(), died).first(utf8("x-death")))
        .isInstanceOf(Value.Array.class);
  }

  @Test
  void damagedPropertiesAreNone() {
    ByteBuffer whole = stored(1, user("a", "1"), user("b", "2"));
    for (int bytes = 0; bytes < whole.limit(); bytes++) {
      ByteBuffer cut = whole.duplicate().limit(bytes);
      assertThat(StoredMessage.properties(cut, 0, bytes).entries()).hasSizeLessThan(2);
    }
    ByteBuffer other = stored(1, user("a", "1"));
    other.put(0, (byte) 2);
    assertThat(entries(other)).isEmpty();
  }

  @Test
  void copiesForNewSubscribersHaveTheirTopic() {
    ByteString topic = utf8("a/b");
    ByteBuffer memory = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).position(7);
    ByteString filter = utf8("a/+");
    StoredMessage.writeCopyHead(memory, 2, topic, filter);

    assertThat(memory.position()).isEqualTo(7 + StoredMessage.copyHeadBytes(topic, filter));
    assertThat(StoredMessage.isReadable(memory, 7, memory.position() - 7)).isTrue();
    assertThat(StoredMessage.isReadable(memory, 7, memory.position() - 8)).isFalse();
    assertThat(StoredMessage.isCopy(memory, 7)).isTrue();
    assertThat(StoredMessage.isRetained(memory, 7)).isTrue();
    assertThat(StoredMessage.qos(memory, 7)).isEqualTo(2);
    assertThat(StoredMessage.copyTopicAt(memory, 7)).isEqualTo(7 + 9);
    assertThat(StoredMessage.copyTopicBytes(memory, 7)).isEqualTo(3);
    assertThat(StoredMessage.propertiesAt(memory, 7)).isEqualTo(memory.position());
    assertThat(StoredMessage.copyFilter(memory, 7)).isEqualTo(filter);
  }

  @Test
  void aMessageKnowsItsPublisher() {
    ByteBuffer sent = stored(2, user("a", "1"));

    assertThat(StoredMessage.isFrom(sent, 0, utf8("client"))).isTrue();
    assertThat(StoredMessage.isFrom(sent, 0, utf8("clienx"))).isFalse();
    assertThat(StoredMessage.isFrom(sent, 0, utf8("clien"))).isFalse();
    assertThat(StoredMessage.isCopy(sent, 0)).isFalse();
    assertThat(StoredMessage.isRetained(sent, 0)).isFalse();
    assertThat(StoredMessage.qos(sent, 0)).isEqualTo(2);
  }
}
