package dev.forebay.protocol.kafka.offset;

import java.nio.ByteBuffer;
import java.util.Iterator;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * A message's time and offset.
 *
 * @param millis or -1
 * @param offset or -1
 */
record TimedOffset(long millis, long offset) {
  /** There is no such message. */
  static final TimedOffset NONE = new TimedOffset(-1, -1);

  /** Whether looking into a batch takes more than reading it. */
  static boolean isCompressed(ByteBuffer batch) {
    return first(batch).isCompressed();
  }

  /** The first message of a batch from an offset on that is as late as this. */
  static TimedOffset since(ByteBuffer batch, long millis, long startOffset) {
    try (CloseableIterator<Record> records = records(batch)) {
      while (records.hasNext()) {
        Record record = records.next();
        if (record.timestamp() >= millis && record.offset() >= startOffset) {
          return new TimedOffset(record.timestamp(), record.offset());
        }
      }
      return NONE;
    }
  }

  /** The first of the latest messages of a batch. */
  static TimedOffset latest(ByteBuffer batch, long startOffset) {
    TimedOffset latest = NONE;
    try (CloseableIterator<Record> records = records(batch)) {
      while (records.hasNext()) {
        Record record = records.next();
        if (record.timestamp() > latest.millis() && record.offset() >= startOffset) {
          latest = new TimedOffset(record.timestamp(), record.offset());
        }
      }
      return latest;
    }
  }

  private static CloseableIterator<Record> records(ByteBuffer batch) {
    return first(batch).streamingIterator(BufferSupplier.NO_CACHING);
  }

  private static RecordBatch first(ByteBuffer batch) {
    Iterator<? extends RecordBatch> batches =
        MemoryRecords.readableRecords(batch.duplicate()).batches().iterator();
    return batches.next();
  }
}
