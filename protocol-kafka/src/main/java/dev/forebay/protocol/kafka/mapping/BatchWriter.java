package dev.forebay.protocol.kafka.mapping;

import dev.forebay.protocol.kafka.api.ClusterNode;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.ByteUtils;

/** Writes an uncompressed batch as the broker keeps those of producers; no state. */
final class BatchWriter {
  private BatchWriter() {}

  /** A batch with these records, which may have gaps between their offsets. */
  static ByteBuffer write(long baseOffset, long endOffset, List<StoredRecord> records) {
    long baseMillis =
        records.isEmpty() ? RecordBatch.NO_TIMESTAMP : records.getFirst().timeMillis();
    long maxMillis = RecordBatch.NO_TIMESTAMP;
    int[] sizes = new int[records.size()];
    int total = DefaultRecordBatch.RECORD_BATCH_OVERHEAD;
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = RecordFormat.sizeBytes(records.get(i), baseOffset, baseMillis);
      total = Math.addExact(total, ByteUtils.sizeOfVarint(sizes[i]) + sizes[i]);
      maxMillis = Math.max(maxMillis, records.get(i).timeMillis());
    }
    ByteBuffer batch = ByteBuffer.allocate(total);
    batch.position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
    for (int i = 0; i < sizes.length; i++) {
      RecordFormat.write(batch, records.get(i), sizes[i], baseOffset, baseMillis);
    }
    batch.position(0);
    DefaultRecordBatch.writeHeader(
        batch,
        baseOffset,
        (int) (endOffset - 1 - baseOffset),
        total,
        RecordBatch.MAGIC_VALUE_V2,
        CompressionType.NONE,
        TimestampType.CREATE_TIME,
        baseMillis,
        maxMillis,
        RecordBatch.NO_PRODUCER_ID,
        RecordBatch.NO_PRODUCER_EPOCH,
        RecordBatch.NO_SEQUENCE,
        false,
        false,
        false,
        ClusterNode.LEADER_EPOCH,
        sizes.length);
    return batch.position(0).limit(total);
  }
}
