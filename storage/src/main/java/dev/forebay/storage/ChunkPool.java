package dev.forebay.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of all chunks of the node. Counts what is in use against a budget that its users watch
 * ({@link #usedBytes}); it does not refuse itself, since a record that was already acknowledged to
 * a turn must find room. Safe for any thread.
 */
public final class ChunkPool {
  /** Size of an ordinary chunk; a larger record gets a chunk of its own. */
  public static final int CHUNK_BYTES = 1 << 20;

  private final int idleChunksMax;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private final AtomicLong used = new AtomicLong();

  /**
   * Makes a pool.
   *
   * @param idleChunksMax how many unused ordinary chunks are kept for the next use
   */
  public ChunkPool(int idleChunksMax) {
    this.idleChunksMax = idleChunksMax;
  }

  /** A chunk of at least so many bytes. */
  public Chunk allocate(int bytesMin) {
    if (bytesMin > CHUNK_BYTES) {
      used.addAndGet(bytesMin);
      return new Chunk(ByteBuffer.allocateDirect(bytesMin), this);
    }
    used.addAndGet(CHUNK_BYTES);
    ByteBuffer memory = idle.poll();
    if (memory == null) {
      return new Chunk(ByteBuffer.allocateDirect(CHUNK_BYTES), this);
    }
    idleCount.decrementAndGet();
    return new Chunk(memory, this);
  }

  /** A chunk of just so many bytes, which is not kept for another use. */
  public Chunk allocateExact(int bytes) {
    used.addAndGet(bytes);
    return new Chunk(ByteBuffer.allocateDirect(bytes), this);
  }

  /** Bytes of all chunks that are in use. */
  public long usedBytes() {
    return used.get();
  }

  void free(Chunk chunk) {
    ByteBuffer memory = chunk.memory();
    used.addAndGet(-memory.capacity());
    if (memory.capacity() == CHUNK_BYTES && idleCount.get() < idleChunksMax) {
      idleCount.incrementAndGet();
      idle.add(memory);
    }
  }
}
