package dev.forebay.protocol.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.BatchHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Batches whose header is right and whose records are not, looked into to find a time. */
class ForgedRecordsTest {
  private final TestClient client = new TestClient();

  @ParameterizedTest
  @MethodSource("sizes")
  void falseSizesAreAnsweredAsDamage(CompressionType compression, long bytes) {
    byte[] records = ForgedBatch.record(bytes);
    append(ForgedBatch.of(compression, 1, ForgedBatch.compressed(compression, records)));

    assertThat(find(7).errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());
    assertThat(find(-3).errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());
  }

  static Stream<Arguments> sizes() {
    return Stream.of(CompressionType.values())
        .flatMap(compression ->
            Stream.of(0L, 1L, -1L, 101L, 1L << 20, (long) Integer.MAX_VALUE, 1L << 31, 1L << 40)
                .map(bytes -> Arguments.of(compression, bytes)));
  }

  @ParameterizedTest
  @EnumSource(CompressionType.class)
  void whatIsNotEvenCompressedIsAnsweredAsDamage(CompressionType compression) {
    append(ForgedBatch.of(compression, 1, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}));

    assertThat(find(7).errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());
  }

  @Test
  void aPieceOfSnappyThatClaimsToBecomeHugeIsNotBelieved() {
    byte[] payload = ForgedBatch.compressed(CompressionType.SNAPPY, ForgedBatch.record(100));
    // Behind the head of 16 bytes and the piece's size comes what it will be.
    ByteBuffer.wrap(payload).position(20).put(new byte[] {-1, -1, -1, -1, 7});
    append(ForgedBatch.of(CompressionType.SNAPPY, 1, payload));

    assertThat(find(7).errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());

    TestClient other = new TestClient();
    ByteBuffer.wrap(payload).putInt(16, 500 << 20);
    append(other, ForgedBatch.of(CompressionType.SNAPPY, 1, payload));
    assertThat(find(other, 7).errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionType.class,
      names = {"GZIP", "ZSTD"})
  void aBombIsNotDecompressedToItsEnd(CompressionType compression) {
    byte[] record = ForgedBatch.record(300 << 20);
    append(ForgedBatch.of(compression, 1, ForgedBatch.compressed(compression, record, 310)));

    assertThat(find(7).errorCode()).isEqualTo(Errors.CORRUPT_MESSAGE.code());
  }

  @Test
  void aCountThatIsTooHighIsFoundAtTheEnd() {
    MemoryRecords records = TestClient.records("a", "b");
    byte[] two = new byte[records.sizeInBytes() - 61];
    records.buffer().position(61).get(two);
    append(ForgedBatch.of(CompressionType.NONE, 1_000_000, two));

    assertThat(find(7)).extracting("errorCode", "offset").containsExactly((short) 0, 0L);
    assertThat(find(TestClient.NOW_MILLIS + 1).errorCode())
        .isEqualTo(Errors.CORRUPT_MESSAGE.code());
  }

  private void append(ByteBuffer batch) {
    append(client, batch);
  }

  private static void append(TestClient client, ByteBuffer batch) {
    client.streams.create("t", 1);
    BatchHead head =
        new BatchHead(
            batch.getInt(57), TestClient.NOW_MILLIS + 1, BatchHead.NO_PRODUCER, (short) -1, -1);
    // As it may lie there since nobody looked into it when it came.
    client.streams.append(
        Objects.requireNonNull(client.streams.stream("t")).partitions().getFirst(),
        head,
        batch,
        _ -> {});
  }

  private ListOffsetsPartitionResponse find(long millis) {
    return find(client, millis);
  }

  private static ListOffsetsPartitionResponse find(TestClient client, long millis) {
    ListOffsetsRequestData request =
        new ListOffsetsRequestData()
            .setTopics(
                List.of(
                    new ListOffsetsTopic()
                        .setName("t")
                        .setPartitions(List.of(new ListOffsetsPartition().setTimestamp(millis)))));
    return client
        .ask(ListOffsetsResponseData.class, ApiKeys.LIST_OFFSETS, 7, request)
        .topics()
        .getFirst()
        .partitions()
        .getFirst();
  }
}
