package dev.forebay.tests.kafka.comparison;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;

/** Draws batches of every compression, most of them good ones; no state. */
final class RandomBatches {
  /** When the first records were made: not long ago, or they would be too old to be kept. */
  static final long BASE_MILLIS = System.currentTimeMillis() - 60_000;

  private static final int LAST_OFFSET_DELTA_AT = 23;
  private static final int MAGIC_AT = 16;
  private static final int COUNT_AT = 57;
  private static final int CRC_AT = 17;
  private static final int CRC_FROM = 21;

  private RandomBatches() {}

  /** The one of a seed; now and then a damaged one. */
  static MemoryRecords next(long producerId, short epoch, int sequence, long seed) {
    RandomGenerator own = new SplittableRandom(seed);
    SimpleRecord[] records = new SimpleRecord[1 + own.nextInt(4)];
    for (int i = 0; i < records.length; i++) {
      byte[] key =
          own.nextInt(3) == 0 ? null : ("k" + own.nextInt(5)).getBytes(StandardCharsets.UTF_8);
      byte[] value = own.nextInt(9) == 0 ? null : new byte[own.nextInt(300)];
      Header[] headers =
          own.nextInt(4) == 0
              ? new Header[] {new RecordHeader("h", new byte[own.nextInt(3)])}
              : new Header[0];
      records[i] = new SimpleRecord(BASE_MILLIS + own.nextInt(1000), key, value, headers);
    }
    CompressionType type = List.of(CompressionType.values()).get(own.nextInt(5));
    MemoryRecords good =
        MemoryRecords.withRecords(
            RecordBatch.MAGIC_VALUE_V2,
            0,
            Compression.of(type).build(),
            TimestampType.CREATE_TIME,
            producerId,
            epoch,
            sequence,
            RecordBatch.NO_PARTITION_LEADER_EPOCH,
            false,
            records);
    return own.nextInt(5) > 0 ? good : damaged(good.buffer().duplicate(), own);
  }

  private static MemoryRecords damaged(ByteBuffer good, RandomGenerator own) {
    ByteBuffer bytes = ByteBuffer.allocate(good.remaining());
    bytes.put(good).flip();
    switch (own.nextInt(6)) {
      case 0 -> bytes.put(CRC_AT, (byte) (bytes.get(CRC_AT) + 1));
      case 1 -> bytes.putInt(COUNT_AT, bytes.getInt(COUNT_AT) + 1);
      case 2 -> bytes.putInt(LAST_OFFSET_DELTA_AT, bytes.getInt(LAST_OFFSET_DELTA_AT) + 1);
      case 3 -> bytes.put(MAGIC_AT, (byte) 3);
      case 4 -> bytes.putInt(COUNT_AT, -1);
      default -> bytes.limit(bytes.limit() - 1);
    }
    if (bytes.get(CRC_AT) == good.get(CRC_AT)
        && bytes.limit() > DefaultRecordBatch.RECORD_BATCH_OVERHEAD) {
      CRC32C crc = new CRC32C();
      crc.update(bytes.duplicate().position(CRC_FROM));
      bytes.putInt(CRC_AT, (int) crc.getValue());
    }
    return MemoryRecords.readableRecords(bytes);
  }
}
