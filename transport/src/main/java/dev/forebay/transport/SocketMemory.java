package dev.forebay.transport;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;

/**
 * The direct memory that sockets' buffers lie in, pooled in one arena a loop. What a pool holds
 * beyond the buffers that are in use, others can't have: so the sizes of its chunks and caches go
 * by what there is, and what is held above a part of that counts as taken. Any thread.
 */
final class SocketMemory {
  private static final int PAGE_BYTES = 8192;
  private static final int CHUNK_ORDER_MIN = 5;
  private static final int CHUNK_ORDER_MAX = 9;
  private static final int CACHED_BUFFERS_MIN = 4;
  private static final int CACHED_SMALL_BUFFERS_MAX = 256;
  private static final int CACHED_LARGE_BUFFERS_MAX = 64;

  /** One buffer of each size that a loop's cache has. */
  private static final int EACH_CACHED_SIZE = 200 << 10;

  /** Of the direct memory, one chunk of each loop takes no more than so small a part together. */
  private static final int CHUNKS_PART = 64;

  /** Likewise what their caches take. */
  private static final int CACHES_PART = 32;

  /** Likewise what the pools may hold in vain. */
  private static final int HELD_PART = 16;

  private final PooledByteBufAllocator allocator;
  private final long heldBytesMax;

  /** For loops of a process that has so much direct memory. */
  SocketMemory(int loops, long directBytes) {
    heldBytesMax = directBytes / HELD_PART;
    int order = CHUNK_ORDER_MAX;
    while (order > CHUNK_ORDER_MIN
        && (long) PAGE_BYTES << order > directBytes / loops / CHUNKS_PART) {
      order--;
    }
    long cached = directBytes / loops / CACHES_PART / EACH_CACHED_SIZE;
    // Explicit, since Netty's default allocator has changed between versions, and heap is no use.
    allocator =
        new PooledByteBufAllocator(
            true,
            0,
            loops,
            PAGE_BYTES,
            order,
            Math.clamp(cached, CACHED_BUFFERS_MIN, CACHED_SMALL_BUFFERS_MAX),
            Math.clamp(cached, CACHED_BUFFERS_MIN, CACHED_LARGE_BUFFERS_MAX),
            false);
  }

  /** For loops of this process. */
  static SocketMemory ofProcess(int loops) {
    return new SocketMemory(loops, PlatformDependent.maxDirectMemory());
  }

  PooledByteBufAllocator allocator() {
    return allocator;
  }

  /** What buffers have, and what too much is held besides. */
  long takenBytes() {
    long inUse = allocator.pinnedDirectMemory();
    long held = allocator.metric().usedDirectMemory() - inUse;
    return inUse + Math.max(0, held - heldBytesMax);
  }
}
