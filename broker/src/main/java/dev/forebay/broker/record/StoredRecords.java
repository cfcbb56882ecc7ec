package dev.forebay.broker.record;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import java.nio.ByteBuffer;

/** Finds what readers get of a partition's records; no state. */
public final class StoredRecords {
  private StoredRecords() {}

  /** What a record counts for in the size of its partition: what was appended, at least 1. */
  public static int sizeBytes(int recordBytes) {
    return Math.max(1, recordBytes - BatchFormat.PREFIX_BYTES);
  }

  /** What the record holds that begins there. A run's bytes are the whole record. */
  public static StoredBatch of(ByteBuffer memory, int start) {
    if (RecordFormat.typeCode(memory, start) == RecordType.STREAM_RUN.code()) {
      long base = RunFormat.targetBase(memory, start, 0);
      return new StoredBatch(
          StoredBatch.Layout.RUN,
          RunFormat.form(memory, start),
          base,
          base + RunFormat.messageCount(memory, start),
          memory.slice(start, RecordFormat.length(memory, start)).order(memory.order()));
    }
    long base = BatchFormat.baseOffset(memory, start);
    return new StoredBatch(
        StoredBatch.Layout.BATCH,
        BatchFormat.form(memory, start),
        base,
        base + BatchFormat.head(memory, start).count(),
        BatchFormat.batch(memory, start));
  }
}
