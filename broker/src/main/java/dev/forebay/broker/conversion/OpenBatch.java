package dev.forebay.broker.conversion;

import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.form.Pin;
import dev.forebay.message.BatchCodec;
import dev.forebay.storage.ChunkPool;
import org.jspecify.annotations.Nullable;

/**
 * A batch that a reader of another protocol is in the midst of, so that the next piece begins where
 * the last one ended. Confined to the reader's loop while nothing is converted, and to the worker
 * meanwhile.
 */
public final class OpenBatch {
  final StoredBatch batch;
  private final Pin pin;

  /** Where it goes on. */
  long next;

  BatchCodec.@Nullable Reading reading;

  /** What {@link Conversions} has counted for it while it waits to go on. */
  private long keptBytes;

  /**
   * A batch that nothing has been read of.
   *
   * @param next messages before are left out
   * @param pin keeps its bytes
   */
  public OpenBatch(StoredBatch batch, long next, Pin pin) {
    this.batch = batch;
    this.next = next;
    this.pin = pin;
  }

  /** Whether it has what a reader wants next. */
  public boolean goesOnAt(long offset) {
    return offset == next && next < batch.endOffset();
  }

  /** Keeps it for the next piece if that is worth it and there is room. */
  public boolean keep(Conversions conversions) {
    BatchCodec.Reading begun = reading;
    if (begun == null || next >= batch.endOffset()) {
      return false;
    }
    if (keptBytes == 0) {
      // The chunk that it lies in has at least that.
      long bytes = Math.max(batch.bytes().remaining(), ChunkPool.CHUNK_BYTES) + begun.heldBytes();
      keptBytes = conversions.keep(bytes) ? bytes : 0;
    }
    return keptBytes > 0;
  }

  /** Lets it go; nothing is being converted. */
  public void close(Conversions conversions) {
    conversions.letGo(keptBytes);
    keptBytes = 0;
    if (reading != null) {
      reading.close();
      reading = null;
    }
    pin.release();
  }
}
