package dev.forebay.tests.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Annotations;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.BatchCodec.Numbered;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.MessageCodec;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.mapping.MqttMessageCodec;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import dev.forebay.protocol.stomp.mapping.StompMessageCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;

/** Messages that go from MQTT through the other protocols and back, and the other way round. */
class MqttRoundTripTest {
  private static final int MESSAGES = 3000;
  private static final long BROKER_MILLIS = 1_700_000_000_123L;
  private static final long LATER_MILLIS = BROKER_MILLIS + 5000;
  private static final long EXPIRY_MAX = 4_294_967;
  private static final List<String> NAMES =
      List.of("a", "b", "ä", "", "exchange", "routing-key", "timestamp", "persistent", "a\nb:c");

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final MessageCodec mqtt = new MqttMessageCodec();
  private final MessageCodec amqp = new AmqpMessageCodec();
  private final MessageCodec stomp = new StompMessageCodec();
  private final BatchCodec kafka = new KafkaBatchCodec();

  @Test
  void whatAnMqttClientSaidComesBackThroughAllOthersInAnyOrder() {
    for (int i = 0; i < MESSAGES; i++) {
      Properties said = said();
      byte[] body = octets();
      int qos = random.nextInt(3);
      Envelope published = decode(mqtt, stored(said, qos), body, BROKER_MILLIS);
      StringBuilder way = new StringBuilder();
      Envelope came = published;
      for (int hops = 1 + random.nextInt(4); hops > 0; hops--) {
        came = hop(came, way);
      }
      String as = "seed %d, message %d by%s".formatted(seed, i, way);
      assertThat(came.body()).as(as).isEqualTo(ByteString.copyOf(body, 0, body.length));
      assertThat(came.timeMillis()).as(as).isEqualTo(BROKER_MILLIS);
      assertThat(came.headers()).as(as).isEqualTo(published.headers());
      ByteBuffer delivered = mqtt.properties(came);
      assertThat(StoredMessage.qos(delivered, 0) > 0).as(as).isEqualTo(qos > 0);
      assertSame(read(delivered), said, as);
    }
  }

  /** To a client of another protocol, which sends on what it has got. */
  private Envelope hop(Envelope envelope, StringBuilder way) {
    ByteString body = envelope.body();
    byte[] octets = body == null ? new byte[0] : body.toByteArray();
    return switch (random.nextInt(4)) {
      case 0 -> {
        way.append(" AMQP");
        yield decode(amqp, amqp.properties(envelope), octets, LATER_MILLIS);
      }
      case 1 -> {
        way.append(" STOMP");
        yield decode(stomp, stomp.properties(envelope), octets, LATER_MILLIS);
      }
      case 2 -> {
        way.append(" MQTT");
        yield decode(mqtt, mqtt.properties(envelope), octets, LATER_MILLIS);
      }
      default -> {
        way.append(" Kafka");
        yield only(kafka.encode(0, 1, List.of(new Numbered(0, envelope))));
      }
    };
  }

  private static void assertSame(Properties came, Properties said, String as) {
    for (Property property :
        List.of(Property.CONTENT_TYPE, Property.RESPONSE_TOPIC, Property.CORRELATION_DATA)) {
      assertThat(came.octets(property)).as(as).isEqualTo(said.octets(property));
    }
    for (Property property :
        List.of(Property.MESSAGE_EXPIRY_INTERVAL, Property.PAYLOAD_FORMAT_INDICATOR)) {
      assertThat(came.number(property, -1)).as(as).isEqualTo(said.number(property, -1));
    }
    assertThat(users(came)).as(as).isEqualTo(users(said));
  }

  /** Without what the broker adds behind them. */
  private static List<PropertyValue> users(Properties properties) {
    List<PropertyValue> users = new ArrayList<>();
    for (Properties.Entry entry : properties.entries()) {
      if (entry.value() instanceof PropertyValue.Pair pair
          && !pair.name().toString().equals("timestamp_in_ms")
          && !pair.name().toString().equals("x-forebay-envelope")) {
        users.add(pair);
      }
    }
    return users;
  }

  private Properties said() {
    Properties said = Properties.NONE;
    for (int i = random.nextInt(6); i > 0; i--) {
      ByteString name = ByteString.utf8(NAMES.get(random.nextInt(NAMES.size())));
      said = said.with(Property.USER_PROPERTY, new PropertyValue.Pair(name, text(20)));
    }
    if (random.nextBoolean()) {
      said = said.with(Property.CONTENT_TYPE, new PropertyValue.Octets(text(300)));
    }
    if (random.nextBoolean()) {
      ByteString topic = ByteString.utf8("r/" + text(20));
      said = said.with(Property.RESPONSE_TOPIC, new PropertyValue.Octets(topic));
    }
    if (random.nextBoolean()) {
      byte[] bytes = octets();
      ByteString correlation = ByteString.copyOf(bytes, 0, bytes.length);
      said = said.with(Property.CORRELATION_DATA, new PropertyValue.Octets(correlation));
    }
    if (random.nextBoolean()) {
      long seconds = random.nextLong(random.nextBoolean() ? EXPIRY_MAX : 1L << 32);
      said = said.with(Property.MESSAGE_EXPIRY_INTERVAL, new PropertyValue.Numeric(seconds));
    }
    return random.nextInt(4) == 0
        ? said.with(Property.PAYLOAD_FORMAT_INDICATOR, new PropertyValue.Numeric(1))
        : said;
  }

  private ByteString text(int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(lengthMax); i > 0; i--) {
      text.appendCodePoint(random.nextInt(8) == 0 ? 0x1F300 : 'a' + random.nextInt(26));
    }
    return ByteString.utf8(text.toString());
  }

  private byte[] octets() {
    byte[] bytes = new byte[random.nextInt(60)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatAnAmqpClientSetComesBackThroughMqtt() {
    RandomMessages messages = new RandomMessages(seed, false);
    for (int i = 0; i < MESSAGES; i++) {
      ByteBuf out = Unpooled.buffer();
      messages.properties().encode(out);
      byte[] body = messages.octets();
      assertComesBack(decode(amqp, out.nioBuffer(), body, BROKER_MILLIS), body, i);
    }
  }

  @Test
  void whatAKafkaClientSetComesBackThroughMqtt() {
    RandomMessages messages = new RandomMessages(seed, true);
    for (int i = 0; i < MESSAGES; i++) {
      Envelope sent = only(MemoryRecords.withRecords(Compression.NONE, messages.record()).buffer());
      ByteString body = sent.body();
      assertComesBack(sent, body == null ? new byte[0] : body.toByteArray(), i);
    }
  }

  private void assertComesBack(Envelope sent, byte[] body, int index) {
    String as = "seed %d, message %d".formatted(seed, index);
    Envelope came =
        mqtt.decode(
            sent.exchange(),
            sent.routingKey(),
            mqtt.properties(sent),
            Annotations.NONE,
            ByteBuffer.wrap(body),
            sent.timeMillis() < 0 ? sent.timeMillis() : LATER_MILLIS);
    assertThat(came.headers()).as(as).isEqualTo(sent.headers());
    assertThat(came.key()).as(as).isEqualTo(sent.key());
    assertThat(came.body()).as(as).isEqualTo(sent.body());
    assertThat(came.timeMillis()).as(as).isEqualTo(sent.timeMillis());
    assertThat(came.properties()).as(as).containsAllEntriesOf(withoutTime(sent));
  }

  /** Seconds that the time in milliseconds says too. */
  private static Map<EnvelopeProperty, ByteString> withoutTime(Envelope sent) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    properties.putAll(sent.properties());
    properties.remove(
        EnvelopeProperty.TIMESTAMP, ByteString.utf8(Long.toString(sent.timeMillis() / 1000)));
    return properties;
  }

  private static Envelope decode(
      MessageCodec codec, ByteBuffer properties, byte[] body, long timeMillis) {
    return codec.decode(
        ByteString.utf8("x"),
        ByteString.utf8("k"),
        properties,
        Annotations.NONE,
        ByteBuffer.wrap(body),
        timeMillis);
  }

  private Envelope only(ByteBuffer batch) {
    return kafka.read(batch, 0).next(Integer.MAX_VALUE).getFirst().envelope();
  }

  private static ByteBuffer stored(Properties properties, int qos) {
    ByteBuffer target =
        ByteBuffer.allocate(StoredMessage.sizeBytes(ByteString.EMPTY, properties.sizeBytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    StoredMessage.writeHead(target, qos, false, ByteString.EMPTY);
    ByteBuf bare = Unpooled.buffer();
    properties.writeBare(bare);
    return target.put(bare.nioBuffer()).flip();
  }

  private static Properties read(ByteBuffer stored) {
    ByteBuf in = Unpooled.wrappedBuffer(stored.duplicate());
    int from = StoredMessage.propertiesAt(stored, 0);
    int bytes = stored.limit() - from;
    return Properties.read(
        new Cursor(in).set(in, from, stored.limit()), bytes, Property.In.PUBLISH);
  }
}
