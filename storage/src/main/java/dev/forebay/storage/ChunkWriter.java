package dev.forebay.storage;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fills one chunk after another for one loop. A record is built at {@link #position} of {@link
 * #chunk}, then {@link #advance} fixes it. Confined to the writing loop.
 */
public final class ChunkWriter {
  private final ChunkPool pool;
  private final Consumer<Chunk> sealed;
  private @Nullable Chunk chunk;
  private int position;

  /**
   * Makes a writer.
   *
   * @param sealed gets each chunk that will not be written any more; it must see to it that {@link
   *     Chunk#seal} runs on the owner loop, after everything appended from the chunk
   */
  public ChunkWriter(ChunkPool pool, Consumer<Chunk> sealed) {
    this.pool = pool;
    this.sealed = sealed;
  }

  /** The chunk that is being filled; there is one after {@link #reserve}. */
  public Chunk chunk() {
    if (chunk == null) {
      throw new IllegalStateException("nothing reserved yet");
    }
    return chunk;
  }

  /** Where the next record begins; a multiple of 8. */
  public int position() {
    return position;
  }

  /** Bytes left in the chunk. */
  public int remainingBytes() {
    return chunk == null ? 0 : chunk.capacityBytes() - position;
  }

  /**
   * Makes sure that a record of so many bytes fits at {@link #position}, in a new chunk if need be.
   */
  public void reserve(int bytes) {
    int aligned = RecordFormat.aligned(bytes);
    if (remainingBytes() < aligned) {
      seal();
      chunk = pool.allocate(aligned);
    }
  }

  /**
   * Gives up a chunk made for one large record, which would be kept until the next record.
   *
   * @return whether there was one
   */
  public boolean sealLarge() {
    boolean large = chunk != null && chunk.capacityBytes() > pool.chunkBytes();
    if (large) {
      seal();
    }
    return large;
  }

  /**
   * Gives up the chunk, if there is one, so that it can be freed; the next record begins another.
   */
  public void seal() {
    if (chunk != null) {
      sealed.accept(chunk);
      chunk = null;
    }
    position = 0;
  }

  /** The record of so many bytes at {@link #position} is complete; moves behind it. */
  public void advance(int lengthBytes) {
    position += RecordFormat.aligned(lengthBytes);
  }
}
