package dev.forebay.broker.handover;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.record.StoredRecords;
import dev.forebay.storage.Chunk;
import java.nio.ByteOrder;

/** Messages that a session reads together. */
public sealed interface HandedBatch {
  /** As readers see it. */
  StoredBatch stored();

  /** The record that begins there; its shard keeps the chunk until {@link ToPartition.EndRead}. */
  record InChunk(Chunk chunk, int start) implements HandedBatch {
    @Override
    public StoredBatch stored() {
      return StoredRecords.of(chunk.memory(), start);
    }
  }

  /** What could not be kept for long, or is a part of a record. */
  record Copied(StoredBatch.Layout layout, int form, long baseOffset, long endOffset, Bytes bytes)
      implements HandedBatch {
    /** A copy of what is stored. */
    public static Copied of(StoredBatch stored) {
      return new Copied(
          stored.layout(),
          stored.form(),
          stored.baseOffset(),
          stored.endOffset(),
          Bytes.copyOf(stored.bytes(), stored.bytes().position(), stored.bytes().remaining()));
    }

    @Override
    public StoredBatch stored() {
      ByteOrder order =
          switch (layout) {
            case RUN -> ByteOrder.LITTLE_ENDIAN;
            case BATCH -> ByteOrder.BIG_ENDIAN;
          };
      return new StoredBatch(layout, form, baseOffset, endOffset, bytes.buffer(order));
    }
  }
}
