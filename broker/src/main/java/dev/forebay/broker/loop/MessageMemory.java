package dev.forebay.broker.loop;

import dev.forebay.storage.ChunkPool;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The node's memory for one kind of messages, its limit, and what publishers wait for. Whoever can
 * write messages to disk does so above three quarters of the limit, and until the largest message
 * that waits has room. Safe for any thread; what a loop wants is set by that loop.
 */
public final class MessageMemory {
  private final ChunkPool pool;
  private final long maxBytes;
  private final long heapBytesMax;
  private final AtomicLongArray wantedBytesOfLoops;

  /**
   * Nobody waits.
   *
   * @param pool where the messages are
   * @param maxBytes of what the pool has in use
   * @param heapBytesMax likewise on the heap
   * @param loops of the node
   */
  public MessageMemory(ChunkPool pool, long maxBytes, long heapBytesMax, int loops) {
    this.pool = pool;
    this.maxBytes = maxBytes;
    this.heapBytesMax = heapBytesMax;
    this.wantedBytesOfLoops = new AtomicLongArray(loops);
  }

  public ChunkPool pool() {
    return pool;
  }

  /** Whether more is in use than may be. */
  public boolean isExhausted() {
    return pool.usedBytes() > maxBytes || pool.heapBytes() > heapBytesMax;
  }

  /** What is larger than all of the memory still gets there when half of it is free. */
  public boolean hasRoom(long moreBytes) {
    long usedBytes = pool.usedBytes();
    boolean fits = usedBytes + moreBytes <= maxBytes || usedBytes <= maxBytes / 2;
    return fits && pool.heapBytes() <= heapBytesMax;
  }

  /** Whether so little is in use that who was stopped may go on. */
  public boolean mayResume() {
    return pool.usedBytes() <= maxBytes / 8 * 7 && pool.heapBytes() <= heapBytesMax / 8 * 7;
  }

  /** Whether messages have to leave. */
  public boolean isShort() {
    return pool.usedBytes() > maxBytes / 4 * 3
        || pool.heapBytes() > heapBytesMax / 4 * 3
        || !hasRoom(wantedBytes());
  }

  /** The loop waits for room for so many bytes, or, if 0, for none any more. */
  public void want(int loop, long bytes) {
    wantedBytesOfLoops.set(loop, bytes);
  }

  private long wantedBytes() {
    long most = 0;
    for (int loop = 0; loop < wantedBytesOfLoops.length(); loop++) {
      most = Math.max(most, wantedBytesOfLoops.get(loop));
    }
    return most;
  }
}
