package dev.forebay.protocol.kafka.offset;

import dev.forebay.protocol.kafka.mapping.SnappyBlocks;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteUtils;

/**
 * Times and offsets of a batch's records, one after another, of which nobody knows whether they are
 * what the batch's header says. Keys, values and headers are skipped: a record's size is no reason
 * to take memory. At most {@value #BYTES_MAX} bytes are decompressed.
 *
 * <pre>
 * +---------------+------------+-----------------------+---------------------+---------+
 * | length varint | attributes | time difference varlong | offset difference varint | rest... |
 * +---------------+------------+-----------------------+---------------------+---------+
 * </pre>
 */
final class RecordTimes implements AutoCloseable {
  /** Far more than the largest batch that is taken by default could be. */
  static final long BYTES_MAX = 256L << 20;

  private final DefaultRecordBatch batch;
  private final DataInputStream in;
  private int left;
  private long bytes;
  private long millis;
  private long offset;

  /** Begins before the first record. */
  RecordTimes(ByteBuffer stored) {
    batch = batch(stored);
    left = batch.countOrNull();
    if (batch.compressionType() == CompressionType.SNAPPY
        && !SnappyBlocks.arePlausible(
            stored.slice(
                stored.position() + DefaultRecordBatch.RECORD_BATCH_OVERHEAD,
                stored.remaining() - DefaultRecordBatch.RECORD_BATCH_OVERHEAD))) {
      throw new CorruptRecordException("snappy blocks that say more than they can hold");
    }
    in = new DataInputStream(batch.recordInputStream(BufferSupplier.NO_CACHING));
  }

  static boolean isCompressed(ByteBuffer stored) {
    return batch(stored).isCompressed();
  }

  private static DefaultRecordBatch batch(ByteBuffer stored) {
    RecordBatch first =
        MemoryRecords.readableRecords(stored.duplicate()).batches().iterator().next();
    return (DefaultRecordBatch) first;
  }

  /** Goes to the next record, if there is one. */
  boolean next() throws IOException {
    if (left == 0) {
      return false;
    }
    left--;
    int length = ByteUtils.readVarint(in);
    bytes += length;
    if (length < 0 || bytes > BYTES_MAX) {
      throw new CorruptRecordException(
          "a record of %d bytes, behind %d others".formatted(length, bytes));
    }
    in.readByte();
    long timeDelta = ByteUtils.readVarlong(in);
    int offsetDelta = ByteUtils.readVarint(in);
    long rest =
        length - 1L - ByteUtils.sizeOfVarlong(timeDelta) - ByteUtils.sizeOfVarint(offsetDelta);
    if (rest < 0) {
      throw new CorruptRecordException("a record of " + length + " bytes");
    }
    in.skipNBytes(rest);
    millis =
        batch.timestampType() == TimestampType.LOG_APPEND_TIME
            ? batch.maxTimestamp()
            : batch.baseTimestamp() + timeDelta;
    offset = batch.baseOffset() + offsetDelta;
    return true;
  }

  long millis() {
    return millis;
  }

  long offset() {
    return offset;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
