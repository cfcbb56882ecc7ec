package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
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
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
        Arguments.of(
            Errors.CORRUPT_MESSAGE, changed(batch -> batch.putInt(8, batch.getInt(8) + 1))),
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
            sealed(batch -> batch.putLong(35, TestClient.NOW_MILLIS + 4_000_000))),
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
    MemoryRecords zstd = sealed(batch -> batch.putShort(21, (short) 4));

    assertThat(Errors.forCode(produce(client(), 6, zstd).errorCode()))
        .isEqualTo(Errors.UNSUPPORTED_COMPRESSION_TYPE);
    assertThat(Errors.forCode(produce(client(), 7, zstd).errorCode())).isEqualTo(Errors.NONE);
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
