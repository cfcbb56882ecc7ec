package dev.forebay.tests.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Annotations;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.BatchCodec.Numbered;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.MessageCodec;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.stomp.mapping.StompMessageCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Messages of other protocols that a STOMP client reads and sends on. */
class StompRoundTripTest {
  private static final int MESSAGES = 3000;
  private static final long BROKER_MILLIS = 1_700_000_000_123L;
  private static final long LATER_MILLIS = BROKER_MILLIS + 5000;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final MessageCodec amqp = new AmqpMessageCodec();
  private final MessageCodec stomp = new StompMessageCodec();
  private final BatchCodec kafka = new KafkaBatchCodec();

  @Test
  void whatAnAmqpClientSetComesBack() {
    RandomMessages messages = new RandomMessages(seed, false);
    for (int i = 0; i < MESSAGES; i++) {
      byte[] body = messages.octets();
      Envelope sent =
          amqp.decode(
              ByteString.utf8("x"),
              ByteString.utf8("k"),
              encode(messages.properties()),
              Annotations.NONE,
              ByteBuffer.wrap(body),
              BROKER_MILLIS);
      assertComesBack(sent, "seed %d, message %d".formatted(seed, i));
    }
  }

  @Test
  void whatAKafkaClientSetComesBack() {
    RandomMessages messages = new RandomMessages(seed, true);
    for (int i = 0; i < MESSAGES; i++) {
      ByteBuffer batch = MemoryRecords.withRecords(Compression.NONE, messages.record()).buffer();
      Envelope sent = kafka.read(batch, 0).next(Integer.MAX_VALUE).getFirst().envelope();
      Envelope back = assertComesBack(sent, "seed %d, message %d".formatted(seed, i));
      ByteBuffer again = kafka.encode(0, 1, List.of(new Numbered(0, back)));
      Envelope stored = kafka.read(again, 0).next(Integer.MAX_VALUE).getFirst().envelope();
      assertThat(stored.headers()).as("seed %d, message %d", seed, i).isEqualTo(sent.headers());
    }
  }

  /** A delivery mode may come in addition, and so may a body where there was none. */
  private Envelope assertComesBack(Envelope sent, String description) {
    ByteString body = sent.body();
    Envelope back =
        stomp.decode(
            sent.exchange(),
            sent.routingKey(),
            stomp.properties(sent),
            Annotations.NONE,
            ByteBuffer.wrap(body == null ? new byte[0] : body.toByteArray()),
            LATER_MILLIS);
    assertThat(back.key()).as(description).isEqualTo(sent.key());
    assertThat(back.headers()).as(description).isEqualTo(sent.headers());
    assertThat(back.body()).as(description).isEqualTo(sent.body());
    if (isTimeOfClient(sent)) {
      assertThat(back.timeMillis()).as(description).isEqualTo(sent.timeMillis());
    }
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      ByteString before = value(sent, property);
      if (before != null) {
        assertThat(value(back, property)).as("%s %s", property, description).isEqualTo(before);
      } else if (property != EnvelopeProperty.DELIVERY_MODE
          && property != EnvelopeProperty.TIMESTAMP) {
        assertThat(value(back, property)).as("%s %s", property, description).isNull();
      }
    }
    return back;
  }

  /**
   * Where the client has said something that is no time, it is the broker's, which is newer now.
   */
  private static boolean isTimeOfClient(Envelope sent) {
    ByteString seconds = value(sent, EnvelopeProperty.TIMESTAMP);
    return sent.timeMillis() >= 0
        && (seconds == null || seconds.toString().equals(Long.toString(sent.timeMillis() / 1000)));
  }

  private static @Nullable ByteString value(Envelope envelope, EnvelopeProperty property) {
    return envelope.properties().get(property);
  }

  private static ByteBuffer encode(BasicProperties properties) {
    ByteBuf out = Unpooled.buffer();
    properties.encode(out);
    return out.nioBuffer();
  }
}
