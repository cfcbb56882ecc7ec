package dev.forebay.tests.conversion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.Annotations;
import dev.forebay.message.BatchCodec;
import dev.forebay.message.BatchCodec.Numbered;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.MessageCodec;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private static final int MESSAGES = 3000;
  private static final long BROKER_MILLIS = 1_700_000_000_123L;
  private static final long LATER_MILLIS = BROKER_MILLIS + 5000;
  private static final List<String> COMPRESSIONS = List.of("none", "gzip", "snappy", "lz4", "zstd");

  private final long seed = System.nanoTime();
  private final MessageCodec amqp = new AmqpMessageCodec();
  private final BatchCodec kafka = new KafkaBatchCodec();

  @Test
  void whatAnAmqpClientSetComesBackThroughAKafkaBatch() {
    RandomMessages messages = new RandomMessages(seed, false);
    for (int i = 0; i < MESSAGES; i++) {
      BasicProperties sent = messages.properties();
      Envelope published = publish(sent, messages.octets());
      Envelope stored = only(kafka.encode(i, i + 1L, List.of(new Numbered(i, published))));
      assertComesBack(sent, published, stored, "seed %d, message %d".formatted(seed, i));
    }
  }

  @Test
  void aKafkaClientMaySendThemOnCompressed() {
    RandomMessages messages = new RandomMessages(seed, true);
    for (int i = 0; i < MESSAGES; i++) {
      BasicProperties sent = messages.properties();
      Envelope published = publish(sent, messages.octets());
      ByteBuffer batch = kafka.encode(i, i + 1L, List.of(new Numbered(i, published)));
      SimpleRecord read = new SimpleRecord(onlyRecord(batch));
      Envelope stored = only(MemoryRecords.withRecords(compression(i), read).buffer());
      assertComesBack(sent, published, stored, "seed %d, message %d".formatted(seed, i));
    }
  }

  @Test
  void aKafkaRecordComesBackThroughAnAmqpClientWithTablesInAnyOrder() {
    RandomMessages messages = new RandomMessages(seed, true);
    Random order = new Random(seed);
    for (int i = 0; i < MESSAGES; i++) {
      SimpleRecord sent = messages.record();
      Envelope stored = only(MemoryRecords.withRecords(compression(i), sent).buffer());
      BasicProperties delivered = parse(amqp.properties(stored));
      ByteString body = stored.body() == null ? ByteString.EMPTY : stored.body();
      Envelope republished =
          amqp.decode(
              stored.exchange(),
              stored.routingKey(),
              encode(delivered.withHeaders(shuffled(delivered.headers(), order))),
              Annotations.NONE,
              ByteBuffer.wrap(body.toByteArray()),
              LATER_MILLIS);
      ByteBuffer again = kafka.encode(0, 1, List.of(new Numbered(0, republished)));
      SimpleRecord came = new SimpleRecord(onlyRecord(again));
      assertThat(came.headers()).as("seed %d, message %d", seed, i).containsExactly(sent.headers());
      assertThat(came).as("seed %d, message %d", seed, i).isEqualTo(sent);
    }
  }

  @Test
  void batchesKeepOffsetsAndOrder() {
    RandomMessages messages = new RandomMessages(seed, true);
    Random gaps = new Random(seed);
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(64),
            Compression.of("zstd").build(),
            TimestampType.CREATE_TIME,
            1000);
    long offset = 1000;
    for (int i = 0; i < MESSAGES; i++) {
      builder.appendWithOffset(offset, messages.record());
      offset += 1 + gaps.nextInt(3);
    }
    List<Numbered> whole = kafka.read(builder.build().buffer(), 0).next(Integer.MAX_VALUE);

    List<Numbered> again = kafka.read(kafka.encode(900, offset, whole), 0).next(Integer.MAX_VALUE);

    assertThat(whole).hasSize(MESSAGES);
    assertThat(again).as("seed %d", seed).isEqualTo(whole);
  }

  private Envelope publish(BasicProperties sent, byte[] body) {
    return amqp.decode(
        ByteString.utf8("x"),
        ByteString.copyOf(body, 0, Math.min(body.length, 200)),
        encode(sent),
        Annotations.NONE,
        ByteBuffer.wrap(body),
        BROKER_MILLIS);
  }

  private void assertComesBack(
      BasicProperties sent, Envelope published, Envelope stored, String description) {
    assertThat(stored.exchange()).as(description).isEqualTo(published.exchange());
    assertThat(stored.routingKey()).as(description).isEqualTo(published.routingKey());
    assertThat(stored.key()).as(description).isEqualTo(published.key());
    assertThat(stored.timeMillis()).as(description).isEqualTo(published.timeMillis());
    assertThat(stored.body()).as(description).isEqualTo(published.body());
    assertThat(stored.headers()).as(description).isEqualTo(published.headers());

    ByteBuffer properties = amqp.properties(stored);
    BasicProperties delivered = parse(properties);
    assertThat(delivered.withHeaders(null))
        .as(description)
        .isEqualTo(withDefaults(sent.withHeaders(null), delivered));
    assertThat(firsts(delivered.headers(), sent.headers()))
        .as(description)
        .isEqualTo(firsts(sent.headers(), sent.headers()));
    Envelope republished =
        amqp.decode(
            stored.exchange(),
            stored.routingKey(),
            properties,
            Annotations.NONE,
            ByteBuffer.allocate(0),
            LATER_MILLIS);
    assertThat(republished.headers()).as(description).isEqualTo(published.headers());
    assertThat(republished.key()).as(description).isEqualTo(published.key());
  }

  /** What the client did not set may come in addition. */
  private static BasicProperties withDefaults(BasicProperties sent, BasicProperties delivered) {
    return new BasicProperties(
        sent.contentType(),
        sent.contentEncoding(),
        null,
        sent.deliveryMode() == null ? delivered.deliveryMode() : sent.deliveryMode(),
        sent.priority(),
        sent.correlationId(),
        sent.replyTo(),
        sent.expiration(),
        sent.messageId(),
        sent.timestampSeconds() == null ? delivered.timestampSeconds() : sent.timestampSeconds(),
        sent.type(),
        sent.userId(),
        sent.appId(),
        sent.clusterId());
  }

  /** The first entries of the names that the client used, without those that the broker needs. */
  private static List<FieldTable.Entry> firsts(
      @Nullable FieldTable table, @Nullable FieldTable sent) {
    if (table == null || sent == null) {
      return List.of();
    }
    Set<String> names = new HashSet<>();
    sent.entries().forEach(entry -> names.add(entry.name()));
    List.of("x-partition-key", "timestamp_in_ms", "x-forebay-envelope").forEach(names::remove);
    return table.entries().stream().filter(entry -> names.remove(entry.name())).toList();
  }

  private static FieldTable shuffled(@Nullable FieldTable table, Random order) {
    Map<String, FieldValue> map = new LinkedHashMap<>();
    if (table != null) {
      table.entries().forEach(entry -> map.put(entry.name(), entry.value()));
    }
    List<String> names = new ArrayList<>(map.keySet());
    Collections.shuffle(names, order);
    FieldTable.Builder shuffled = FieldTable.builder();
    for (String name : names) {
      FieldValue value = map.get(name);
      if (value != null) {
        shuffled.put(name, value);
      }
    }
    return shuffled.build();
  }

  private static Compression compression(int index) {
    return Compression.of(COMPRESSIONS.get(index % COMPRESSIONS.size())).build();
  }

  private Envelope only(ByteBuffer batch) {
    List<Numbered> messages = kafka.read(batch, 0).next(Integer.MAX_VALUE);
    assertThat(messages).as("seed %d", seed).hasSize(1);
    return messages.getFirst().envelope();
  }

  private static Record onlyRecord(ByteBuffer batch) {
    return MemoryRecords.readableRecords(batch).records().iterator().next();
  }

  private static BasicProperties parse(ByteBuffer properties) {
    return BasicProperties.decode(
        Unpooled.wrappedBuffer(properties.slice()), 0, properties.remaining());
  }

  private static ByteBuffer encode(BasicProperties properties) {
    ByteBuf out = Unpooled.buffer();
    properties.encode(out);
    return out.nioBuffer();
  }
}
