package dev.forebay.storage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One off-heap region of freshly appended (or just re-read) records, little-endian.
 *
 * <p>One loop writes into it through its {@link ChunkWriter}; one loop, the owner of the shards
 * that its records belong to, counts what still needs it ({@link #hold}, {@link #release}). When
 * the chunk is sealed and nothing holds it, its memory goes back to the pool. Bytes of a finished
 * record never change, but for the checksum field, which only the log writer touches.
 */
public final class Chunk {
  private static final ByteBuffer GONE = ByteBuffer.allocate(0);

  private final int capacityBytes;
  private final ChunkPool pool;
  private ByteBuffer memory;
  private int holds;
  private boolean sealed;
  private boolean freed;

  Chunk(ByteBuffer memory, ChunkPool pool) {
    this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
    this.capacityBytes = memory.capacity();
    this.pool = pool;
  }

  /** The whole region; use absolute accesses only, its position and limit are nobody's. */
  public ByteBuffer memory() {
    return memory;
  }

  /** Size of the region in bytes. */
  public int capacityBytes() {
    return capacityBytes;
  }

  /** Notes one more reason to keep the memory. Owner loop only. */
  public void hold() {
    assert !freed : "hold after free";
    holds++;
  }

  /** What its records take of the heap has changed by so many bytes. Any thread. */
  public void countHeap(long changeBytes) {
    pool.countHeap(changeBytes);
  }

  /** Takes back one {@link #hold}; frees the memory if it was the last of a sealed chunk. */
  public void release() {
    if (holds <= 0) {
      throw new IllegalStateException("chunk released more often than held");
    }
    holds--;
    freeIfUnused();
  }

  /** Nothing will be appended any more. Owner loop only; once. */
  public void seal() {
    sealed = true;
    freeIfUnused();
  }

  /** Whether nothing will be appended any more. Owner loop only. */
  public boolean isSealed() {
    return sealed;
  }

  /** Whether the memory has gone back to the pool. Owner loop only. */
  public boolean isFreed() {
    return freed;
  }

  private void freeIfUnused() {
    if (sealed && holds == 0 && !freed) {
      freed = true;
      ByteBuffer free = memory;
      // Whoever still knows the chunk must not keep its memory.
      memory = GONE;
      pool.free(free);
    }
  }
}
