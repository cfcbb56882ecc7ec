package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.runtime.wait.WaitReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProduceTest {
  private static final int CRC = 17;

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
  void aBatchIsAppendedInEveryVersion(int version) {
    TestClient client = client();
    produce(client, version, TestClient.records("a", "b"));

    PartitionProduceResponse answer = produce(client, version, TestClient.records("c"));

    assertThat(Errors.forCode(answer.errorCode())).isEqualTo(Errors.NONE);
    assertThat(answer.baseOffset()).isEqualTo(2);
  }

  @Test
  void whatTheDiskCannotTakeInTimeIsRefusedToBeSentAgain() {
    TestClient client = client();
    client.streams.mayPublish = false;
    int id = client.send(ApiKeys.PRODUCE, 9, request(TestClient.records("a"), -1));
    client.loop.advanceMillis(999);
    assertThat(client.answers()).isEmpty();
    assertThat(client.waits.count(WaitReason.PUBLISH_PRESSURE)).isEqualTo(1);

    client.loop.advanceMillis(2);
    TestClient.Answer answer = client.answers().getFirst();
    assertThat(answer.correlation()).isEqualTo(id);
    ProduceResponseData refused = (ProduceResponseData) answer.body();
    assertThat(refused.throttleTimeMs()).isEqualTo(1000);
    assertThat(refused.responses().iterator().next().partitionResponses())
        .extracting(PartitionProduceResponse::errorCode)
        .containsExactly(Errors.REQUEST_TIMED_OUT.code());
    assertThat(client.waits.count(WaitReason.PUBLISH_PRESSURE)).isZero();

    client.mayPublishAgain();
    assertThat(produce(client, 9, TestClient.records("a")).baseOffset()).isZero();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsNoGoodBatchIsRefused(Errors error, MemoryRecords records) {
    assertThat(Errors.forCode(produce(client(), 9, records).errorCode())).isEqualTo(error);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(Errors.INVALID_RECORD, MemoryRecords.EMPTY),
        Arguments.of(
            Errors.CORRUPT_MESSAGE, changed(batch -> batch.put(CRC, (byte) (batch.get(CRC) + 1)))),
        Arguments.of(Errors.CORRUPT_MESSAGE, changed(batch -> batch.put(65, (byte) 99))),
        Arguments.of(Errors.INVALID_RECORD, changed(batch -> batch.putInt(8, batch.getInt(8) + 1))),
        Arguments.of(Errors.CORRUPT_MESSAGE, changed(batch -> batch.putInt(8, -5))),
        Arguments.of(Errors.CORRUPT_MESSAGE, changed(batch -> batch.limit(40))),
        Arguments.of(Errors.INVALID_RECORD, twice()),
        Arguments.of(Errors.INVALID_RECORD, changed(batch -> batch.putLong(0, 5))),
        Arguments.of(Errors.INVALID_RECORD, sealed(batch -> batch.putInt(57, 7))),
        Arguments.of(Errors.INVALID_RECORD, sealed(batch -> batch.putInt(57, 0))),
        Arguments.of(Errors.INVALID_RECORD, sealed(batch -> batch.putShort(21, (short) 0x20))),
        Arguments.of(Errors.INVALID_RECORD, sealed(batch -> batch.putLong(43, 8))),
        Arguments.of(Errors.INVALID_TXN_STATE, sealed(batch -> batch.putShort(21, (short) 0x10))),
        Arguments.of(Errors.INVALID_TIMESTAMP, sealed(batch -> batch.putShort(21, (short) 0x08))),
        Arguments.of(
            Errors.INVALID_TIMESTAMP,
            sealed(batch -> batch.putLong(27, TestClient.NOW_MILLIS + 4_000_000))),
        Arguments.of(
            Errors.UNSUPPORTED_COMPRESSION_TYPE, sealed(batch -> batch.putShort(21, (short) 5))),
        Arguments.of(
            Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT,
            MemoryRecords.withRecords(
                RecordBatch.MAGIC_VALUE_V1,
                0,
                Compression.NONE,
                TimestampType.CREATE_TIME,
                new SimpleRecord(
                    TestClient.NOW_MILLIS,
                    "v".getBytes(java.nio.charset.StandardCharsets.UTF_8)))));
  }

  @Test
  void zstdNeedsAClientThatKnowsIt() {
    MemoryRecords zstd = batch(CompressionType.ZSTD, RECORD);

    assertThat(Errors.forCode(produce(client(), 6, zstd).errorCode()))
        .isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
    assertThat(Errors.forCode(produce(client(), 7, zstd).errorCode())).isEqualTo(Errors.NONE);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void recordsThatNobodyCouldReadAreRefused(CompressionType codec, int[] record) {
    assertThat(Errors.forCode(produce(client(), 9, batch(codec, record)).errorCode()))
        .isEqualTo(Errors.INVALID_RECORD);
  }

  static Stream<Arguments> codecs() {
    return Stream.of(CompressionType.values())
        .flatMap(codec -> badRecords().map(record -> Arguments.of(codec, record)));
  }

  /** Attributes, differences of time and offset, lengths of key and value, headers. */
  private static Stream<int[]> badRecords() {
    return Stream.of(
        new int[] {},
        new int[] {0, 0, 10, 1, 1, 0},
        new int[] {0, 0, 0, 1, 1, 0, 0},
        new int[] {0, 0, 0, 1, 1},
        new int[] {0, 0, 0, 100, 1, 0},
        new int[] {0, 0, 0, 1, 100, 0},
        new int[] {0, 0, 0, 1, 1, 1},
        new int[] {0, 0, 0, 1, 1, 10},
        new int[] {0, 0, 0, 1, 1, 2, 1, 1},
        new int[] {0, 0, 0, 1, 1, 2, 40, 65, 1},
        new int[] {0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 0, 1, 1, 0});
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void thereAreAsManyRecordsAsTheBatchSays(CompressionType codec) {
    byte[] one = record(RECORD);
    byte[] second = record(0, 0, 2, 1, 1, 0);
    byte[] two = ByteBuffer.allocate(one.length + second.length).put(one).put(second).array();

    assertThat(errorOf(codec, 2, two)).isEqualTo(Errors.NONE);
    assertThat(errorOf(codec, 1, two)).isEqualTo(Errors.INVALID_RECORD);
    assertThat(errorOf(codec, 3, two)).isEqualTo(Errors.INVALID_RECORD);
    assertThat(errorOf(codec, 1, new byte[0])).isEqualTo(Errors.INVALID_RECORD);
    assertThat(errorOf(codec, 1, new byte[] {1, 0, 0, 0, 1, 1, 0}))
        .isEqualTo(Errors.INVALID_RECORD);
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void oddButReadableRecordsAreTaken(CompressionType codec) {
    for (int[] record :
        List.of(
            new int[] {7, 0, 0, 1, 1, 0},
            new int[] {0, 0, 0, 3, 1, 0},
            new int[] {0, 0, 0, 1, 1, 2, 2, 255, 1})) {
      assertThat(Errors.forCode(produce(client(), 9, batch(codec, record)).errorCode()))
          .isEqualTo(Errors.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource(value = CompressionType.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void damagedCompressedBytesAreRefused(CompressionType codec) {
    byte[] payload = ForgedBatch.compressed(codec, record(RECORD));
    for (int i = payload.length / 2; i < payload.length; i++) {
      payload[i] ^= 0x5a;
    }
    assertThat(errorOfPayload(codec, payload)).isEqualTo(Errors.INVALID_RECORD);
    assertThat(errorOfPayload(codec, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}))
        .isEqualTo(Errors.INVALID_RECORD);
  }

  @Test
  void aBombIsNotDecompressedToItsEnd() {
    byte[] payload =
        ForgedBatch.compressed(CompressionType.ZSTD, ForgedBatch.record(300 << 20), 310);

    assertThat(errorOfPayload(CompressionType.ZSTD, payload)).isEqualTo(Errors.INVALID_RECORD);
  }

  @Test
  void theLatestTimeOfABatchIsThatOfItsRecords() {
    TestClient client = client();
    produce(client, 9, sealed(batch -> batch.putLong(35, TestClient.NOW_MILLIS + 4_000_000)));

    ByteBuffer stored = client.streams.batches("t").getFirst();

    assertThat(stored.getLong(35)).isEqualTo(TestClient.NOW_MILLIS);
    MemoryRecords.readableRecords(stored).batches().iterator().next().ensureValid();
  }

  @Test
  void ofAPartitionThatIsNamedTwiceTheLastBatchCounts() {
    TestClient client = client();
    ProduceRequestData request = request(TestClient.records("a", "b"), -1);
    request
        .topicData()
        .iterator()
        .next()
        .setPartitionData(
            List.of(
                new PartitionProduceData().setRecords(TestClient.records("a", "b")),
                new PartitionProduceData().setRecords(TestClient.records("c"))));

    ProduceResponseData answer = client.ask(ProduceResponseData.class, ApiKeys.PRODUCE, 9, request);

    assertThat(answer.responses().iterator().next().partitionResponses()).hasSize(1);
    assertThat(client.streams.batches("t")).hasSize(1);
    assertThat(client.streams.batches("t").getFirst().getInt(57)).isEqualTo(1);
  }

  @Test
  void whatFollowsALargeCompressedBatchWaitsForIt() {
    TestClient client = client();
    client.holdWorker();
    byte[] random = new byte[40_000];
    new SplittableRandom(7).nextBytes(random);
    MemoryRecords large =
        MemoryRecords.withRecords(
            Compression.gzip().build(), new SimpleRecord(TestClient.NOW_MILLIS, random));
    int first = client.send(ApiKeys.PRODUCE, 9, request(large, -1));
    int second = client.send(ApiKeys.PRODUCE, 9, request(TestClient.records("b"), -1));
    assertThat(client.answers()).isEmpty();
    assertThat(client.streams.batches("t")).isEmpty();

    client.letWorkerGo();

    assertThat(client.answers())
        .extracting(TestClient.Answer::correlation)
        .containsExactly(first, second);
    assertThat(client.streams.batches("t"))
        .extracting(batch -> batch.remaining() > 40_000)
        .containsExactly(true, false);
  }

  @Test
  void aConnectionThatClosesMeanwhileAppendsNothing() {
    TestClient client = client();
    client.holdWorker();
    byte[] payload = ForgedBatch.compressed(CompressionType.ZSTD, ForgedBatch.record(1 << 20), 1);
    MemoryRecords bomb =
        MemoryRecords.readableRecords(ForgedBatch.of(CompressionType.ZSTD, 1, payload));
    client.send(ApiKeys.PRODUCE, 9, request(bomb, -1));
    client.socket.close();

    client.letWorkerGo();

    assertThat(client.streams.batches("t")).isEmpty();
  }

  @Test
  void unknownTopicsAreNamedAsTheClientNamesThem() {
    TestClient client = new TestClient();

    assertThat(Errors.forCode(produce(client, 12, TestClient.records("a")).errorCode()))
        .isEqualTo(Errors.UNKNOWN_TOPIC_OR_PARTITION);
    assertThat(Errors.forCode(produce(client, 13, TestClient.records("a")).errorCode()))
        .isEqualTo(Errors.UNKNOWN_TOPIC_ID);
  }

  @Test
  void withoutAcknowledgementsOnlyAnErrorIsSeen() {
    TestClient client = client();
    client.send(ApiKeys.PRODUCE, 9, request(TestClient.records("a"), 0));
    assertThat(client.answers()).isEmpty();
    assertThat(client.socket.isOpen()).isTrue();
    assertThat(produce(client, 9, TestClient.records("b")).baseOffset()).isEqualTo(1);

    client.send(ApiKeys.PRODUCE, 9, request(MemoryRecords.EMPTY, 0));

    assertThat(client.socket.isOpen()).isFalse();
  }

  /** A record of a null key and a null value. */
  private static final int[] RECORD = {0, 0, 0, 1, 1, 0};

  private static byte[] record(int... bytes) {
    byte[] record = new byte[bytes.length + 1];
    record[0] = (byte) (bytes.length << 1);
    for (int i = 0; i < bytes.length; i++) {
      record[i + 1] = (byte) bytes[i];
    }
    return record;
  }

  private static MemoryRecords batch(CompressionType codec, int... record) {
    return MemoryRecords.readableRecords(
        ForgedBatch.of(codec, 1, ForgedBatch.compressed(codec, record(record))));
  }

  private static Errors errorOf(CompressionType codec, int count, byte[] records) {
    MemoryRecords batch =
        MemoryRecords.readableRecords(
            ForgedBatch.of(codec, count, ForgedBatch.compressed(codec, records)));
    return Errors.forCode(produce(client(), 9, batch).errorCode());
  }

  private static Errors errorOfPayload(CompressionType codec, byte[] payload) {
    MemoryRecords batch = MemoryRecords.readableRecords(ForgedBatch.of(codec, 1, payload));
    return Errors.forCode(produce(client(), 9, batch).errorCode());
  }

  private static TestClient client() {
    TestClient client = new TestClient();
    client.streams.create("t", 1);
    return client;
  }

  private static PartitionProduceResponse produce(
      TestClient client, int version, MemoryRecords records) {
    ProduceResponseData answer =
        client.ask(ProduceResponseData.class, ApiKeys.PRODUCE, version, request(records, -1));
    return answer.responses().iterator().next().partitionResponses().getFirst();
  }

  static ProduceRequestData request(MemoryRecords records, int acks) {
    ProduceRequestData request = new ProduceRequestData().setAcks((short) acks).setTimeoutMs(1000);
    request
        .topicData()
        .add(
            new TopicProduceData()
                .setName("t")
                .setTopicId(new Uuid("t".hashCode(), 7))
                .setPartitionData(
                    List.of(new PartitionProduceData().setIndex(0).setRecords(records))));
    return request;
  }

  private static MemoryRecords changed(Consumer<ByteBuffer> change) {
    ByteBuffer batch = copy(TestClient.records("value"));
    change.accept(batch);
    return MemoryRecords.readableRecords(batch);
  }

  /** Changed, with the checksum made right again. */
  private static MemoryRecords sealed(Consumer<ByteBuffer> change) {
    return changed(batch -> {
      change.accept(batch);
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(batch.slice(21, batch.limit() - 21));
      batch.putInt(CRC, (int) crc.getValue());
    });
  }

  private static MemoryRecords twice() {
    ByteBuffer batch = copy(TestClient.records("value"));
    ByteBuffer both = ByteBuffer.allocate(2 * batch.remaining()).put(batch.duplicate()).put(batch);
    return MemoryRecords.readableRecords(both.flip());
  }

  private static ByteBuffer copy(MemoryRecords records) {
    ByteBuffer bytes = records.buffer();
    return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
  }
}
