package dev.forebay.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * Memory of all chunks of the node. Counts what is in use against a budget that its users watch
 * ({@link #usedBytes}); it does not refuse itself, since a record that was already acknowledged to
 * a turn must find room. Safe for any thread.
 */
public final class ChunkPool {
  /** Size of an ordinary chunk of young records; a larger record gets a chunk of its own. */
  public static final int CHUNK_BYTES = 1 << 20;

  private final int chunkBytes;
  private final int idleChunksMax;
  private final IntFunction<ByteBuffer> memory;
  private final ConcurrentLinkedQueue<ByteBuffer> idle = new ConcurrentLinkedQueue<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private final AtomicLong used = new AtomicLong();
  private final LongAdder besides = new LongAdder();
  private final LongAdder heap = new LongAdder();
  private final LongAdder freed = new LongAdder();

  /**
   * Makes a pool of chunks for young records.
   *
   * @param idleChunksMax how many unused ordinary chunks are kept for the next use
   */
  public ChunkPool(int idleChunksMax) {
    this(CHUNK_BYTES, idleChunksMax);
  }

  /**
   * Makes a pool of chunks of another size.
   *
   * @param chunkBytes size of its ordinary chunks
   */
  public ChunkPool(int chunkBytes, int idleChunksMax) {
    this(chunkBytes, idleChunksMax, ByteBuffer::allocateDirect);
  }

  ChunkPool(int chunkBytes, int idleChunksMax, IntFunction<ByteBuffer> memory) {
    this.chunkBytes = chunkBytes;
    this.idleChunksMax = idleChunksMax;
    this.memory = memory;
  }

  /** Size of its ordinary chunks. */
  public int chunkBytes() {
    return chunkBytes;
  }

  /** A chunk of at least so many bytes. */
  public Chunk allocate(int bytesMin) {
    if (bytesMin > chunkBytes) {
      return counted(memory.apply(bytesMin));
    }
    ByteBuffer used = idle.poll();
    if (used == null) {
      return counted(memory.apply(chunkBytes));
    }
    idleCount.decrementAndGet();
    return counted(used);
  }

  /** An ordinary chunk if that is not too much for so many bytes, or else one of just the size. */
  public Chunk allocateFitting(int bytes) {
    return bytes > chunkBytes / 2 ? allocate(bytes) : counted(memory.apply(bytes));
  }

  /** What could not be had must not count for ever, so that it is counted last. */
  private Chunk counted(ByteBuffer memory) {
    Chunk chunk = new Chunk(memory, this);
    used.addAndGet(memory.capacity());
    return chunk;
  }

  /** Memory that will be in use soon has changed by so many bytes. */
  public void countBesides(long changeBytes) {
    besides.add(changeBytes);
  }

  /** What the records of chunks take of the heap has changed by so many bytes. */
  public void countHeap(long changeBytes) {
    heap.add(changeBytes);
  }

  /** Bytes of the heap that are in use because of chunks. */
  public long heapBytes() {
    return heap.sum();
  }

  /** Bytes of all chunks that are in use, of the heap because of them, and promised ones. */
  public long usedBytes() {
    return used.get() + besides.sum() + heap.sum();
  }

  /** Bytes of all chunks that ever came back. */
  public long freedBytes() {
    return freed.sum();
  }

  void free(ByteBuffer memory) {
    used.addAndGet(-memory.capacity());
    freed.add(memory.capacity());
    if (memory.capacity() == chunkBytes && idleCount.get() < idleChunksMax) {
      idleCount.incrementAndGet();
      idle.add(memory);
    }
  }
}
