package dev.forebay.protocol.kafka;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Record batches: whole ones, some that say false things of themselves, bombs, and rubbish. */
final class RandomBatch {
  private static final int HEADER_BYTES = 61;
  private static final int[] NUMBERS = {-1, 0, 1, 2, 1 << 20, Integer.MAX_VALUE, Integer.MIN_VALUE};

  private final SplittableRandom random;
  private final List<byte[]> made = new ArrayList<>();

  RandomBatch(SplittableRandom random) {
    this.random = random;
    for (CompressionType compression : CompressionType.values()) {
      made.add(records(compression, 1));
      made.add(records(compression, 20));
      for (long bytes : new long[] {-1, 0, 1L << 20, Integer.MAX_VALUE, 1L << 40}) {
        made.add(forged(compression, ForgedBatch.record(bytes), 0));
      }
    }
    made.add(forged(CompressionType.ZSTD, ForgedBatch.record(1 << 22), 4));
    made.add(forged(CompressionType.GZIP, ForgedBatch.record(1 << 22), 4));
    made.add(new byte[0]);
  }

  private static byte[] records(CompressionType compression, int count) {
    SimpleRecord[] records = new SimpleRecord[count];
    for (int i = 0; i < count; i++) {
      records[i] = new SimpleRecord(TestClient.NOW_MILLIS, new byte[] {1}, new byte[i]);
    }
    return bytes(MemoryRecords.withRecords(Compression.of(compression).build(), records).buffer());
  }

  private static byte[] forged(CompressionType compression, byte[] record, int zeros) {
    byte[] payload = ForgedBatch.compressed(compression, record, zeros);
    return bytes(ForgedBatch.of(compression, 1, payload));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  byte[] next() {
    byte[] batch = made.get(random.nextInt(made.size())).clone();
    if (batch.length < HEADER_BYTES || random.nextInt(2) == 0) {
      return batch;
    }
    ByteBuffer bytes = ByteBuffer.wrap(batch);
    switch (random.nextInt(6)) {
      // A number of the header: size, CRC, times, producer, sequence, count.
      case 0 ->
          bytes.putInt(random.nextInt(HEADER_BYTES - 4), NUMBERS[random.nextInt(NUMBERS.length)]);
      case 1 -> bytes.put(random.nextInt(HEADER_BYTES), (byte) random.nextInt());
      case 2 -> bytes.put(random.nextInt(batch.length), (byte) random.nextInt());
      // Of an idempotent producer.
      case 3 ->
          bytes
              .putLong(43, random.nextInt(3))
              .putShort(51, (short) 0)
              .putInt(53, random.nextInt(3));
      case 4 -> bytes.putInt(57, random.nextInt(5)).putInt(23, random.nextInt(5));
      default -> {
        return java.util.Arrays.copyOf(batch, random.nextInt(2 * batch.length));
      }
    }
    if (random.nextInt(4) > 0) {
      ForgedBatch.checksummed(bytes);
    }
    return batch;
  }
}
