package dev.forebay.protocol.kafka.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.BatchCodec.Numbered;
import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaBatchCodecTest {
  private static final int MIB = 1 << 20;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  private final KafkaBatchCodec codec = new KafkaBatchCodec();

  @Test
  void fieldsAreHeadersThatKafkaClientsCanRead() {
    Envelope envelope =
        new Envelope(
            ByteString.utf8("logs"),
            ByteString.utf8("a.b"),
            ByteString.utf8("k"),
            1234,
            Map.of(
                EnvelopeProperty.CONTENT_TYPE, ByteString.utf8("text/plain"),
                EnvelopeProperty.DELIVERY_MODE, ByteString.utf8("2"),
                EnvelopeProperty.EXPIRATION, ByteString.utf8("60000")),
            Headers.of(Header.of("h", Value.Text.of("v")), Header.of("n", new Value.Null())),
            ByteString.utf8("body"));

    ByteBuffer batch = codec.encode(10, 15, List.of(new Numbered(12, envelope)));

    MutableRecordBatch read = MemoryRecords.readableRecords(batch).batches().iterator().next();
    read.ensureValid();
    assertThat(read.baseOffset()).isEqualTo(10);
    assertThat(read.lastOffset()).isEqualTo(14);
    assertThat(read.partitionLeaderEpoch()).isZero();
    Record record = read.iterator().next();
    assertThat(record.offset()).isEqualTo(12);
    assertThat(record.timestamp()).isEqualTo(1234);
    assertThat(UTF_8.decode(record.key()).toString()).isEqualTo("k");
    assertThat(UTF_8.decode(record.value()).toString()).isEqualTo("body");
    assertThat(record.headers())
        .containsExactly(
            header("exchange", "logs"),
            header("routing-key", "a.b"),
            header("content-type", "text/plain"),
            header("ttl-ms", "60000"),
            header("h", "v"),
            new RecordHeader("n", (byte[]) null));
  }

  @Test
  void aFieldThatStoodElsewhereKeepsItsPlace() {
    SimpleRecord record =
        new SimpleRecord(
            7,
            (byte[]) null,
            (byte[]) null,
            new RecordHeader[] {header("h", "v"), header("type", "t")});
    MemoryRecords records = MemoryRecords.withRecords(Compression.NONE, record);

    List<Numbered> decoded = codec.read(records.buffer(), 0).next(NO_LIMIT);

    Envelope envelope = decoded.getFirst().envelope();
    assertThat(envelope.properties())
        .containsExactly(Map.entry(EnvelopeProperty.TYPE, ByteString.utf8("t")));
    assertThat(envelope.body()).isNull();
    Record again =
        MemoryRecords.readableRecords(codec.encode(0, 1, decoded))
            .batches()
            .iterator()
            .next()
            .iterator()
            .next();
    assertThat(again.headers()).containsExactly(header("h", "v"), header("type", "t"));
    assertThat(again.hasValue()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void readsOnFromAnOffsetUpToALimit(String compression) {
    ByteBuffer batch = batch(compression, 100, 10, 1000);

    List<Numbered> first = codec.read(batch, 103).next(2500);
    List<Numbered> large = codec.read(batch, 109).next(1);

    assertThat(first).extracting(Numbered::offset).containsExactly(103L, 104L);
    assertThat(large).extracting(Numbered::offset).containsExactly(109L);
    assertThat(codec.read(batch, 110).next(NO_LIMIT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void aBombIsReadInPieces(String compression) {
    ByteBuffer bomb = batch(compression, 0, 1024, MIB);
    assertThat(bomb.remaining()).isLessThan(2 * MIB);

    assertThat(codec.read(bomb, 0).next(4 * MIB)).hasSize(3);
    assertThat(codec.read(bomb, 1022).next(4 * MIB))
        .extracting(Numbered::offset)
        .containsExactly(1022L, 1023L);
  }

  @Test
  void aRecordThatIsTooLargeIsLeftOut() {
    MemoryRecordsBuilder builder = builder("zstd", 0);
    builder.appendWithOffset(0, 1, null, new byte[BatchReader.RECORD_BYTES_MAX]);
    builder.appendWithOffset(1, 1, null, new byte[1]);

    assertThat(codec.read(builder.build().buffer(), 0).next(NO_LIMIT))
        .extracting(Numbered::offset)
        .containsExactly(1L);
  }

  @Test
  void whatIsBeforeTheDamageIsRead() {
    ByteBuffer batch = batch("none", 0, 10, 1000);
    batch.limit(batch.limit() - 2500).putInt(8, batch.limit() - 12);

    assertThat(codec.read(batch, 0).next(NO_LIMIT)).hasSize(7);
  }

  @Test
  void controlBatchesHaveNoMessages() {
    MemoryRecords marker =
        MemoryRecords.withEndTransactionMarker(
            1, (short) 0, new EndTransactionMarker(ControlRecordType.COMMIT, 0));

    assertThat(codec.read(marker.buffer(), 0).next(NO_LIMIT)).isEmpty();
  }

  @Test
  void theBrokersTimeCountsIfTheBatchSaysSo() {
    MemoryRecords records =
        MemoryRecords.withRecords(Compression.NONE, new SimpleRecord(5, new byte[0]));
    records.batches().iterator().next().setMaxTimestamp(TimestampType.LOG_APPEND_TIME, 99);

    assertThat(codec.read(records.buffer(), 0).next(NO_LIMIT).getFirst().envelope().timeMillis())
        .isEqualTo(99);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void anyBytesCanBeRead(String compression) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ByteBuffer whole = batch(compression, 0, 20, 50);
    for (int i = 0; i < 3000; i++) {
      ByteBuffer damaged = ByteBuffer.allocate(whole.remaining()).put(whole.duplicate()).flip();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        int at = random.nextInt(10) == 0 ? 0 : 21;
        damaged.put(at + random.nextInt(damaged.limit() - at), (byte) random.nextInt());
      }
      damaged.limit(random.nextInt(3) == 0 ? random.nextInt(damaged.limit()) : damaged.limit());

      List<Numbered> decoded = codec.read(damaged, 0).next(MIB);

      assertThat(decoded)
          .as("seed %d", seed)
          .hasSizeLessThanOrEqualTo(MIB / BatchReader.OBJECT_BYTES)
          .extracting(Numbered::offset)
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  private static ByteBuffer batch(
      String compression, long baseOffset, int records, int valueBytes) {
    MemoryRecordsBuilder builder = builder(compression, baseOffset);
    byte[] value = new byte[valueBytes];
    for (int i = 0; i < records; i++) {
      builder.appendWithOffset(
          baseOffset + i, 1, null, value, new RecordHeader[] {header("h", "v")});
    }
    return builder.build().buffer();
  }

  private static MemoryRecordsBuilder builder(String compression, long baseOffset) {
    return MemoryRecords.builder(
        ByteBuffer.allocate(1024),
        Compression.of(compression).build(),
        TimestampType.CREATE_TIME,
        baseOffset);
  }

  private static RecordHeader header(String name, String value) {
    return new RecordHeader(name, value.getBytes(UTF_8));
  }
}
