package dev.forebay.server.memory;

import io.netty.util.internal.PlatformDependent;

/**
 * What the process may have.
 *
 * @param heapBytes of objects
 * @param directBytes of buffers outside of the heap
 */
public record ProcessMemory(long heapBytes, long directBytes) {
  /** Of the heap, what may be given out; the rest is for the process itself and its collector. */
  private static final int HEAP_PERCENT = 75;

  /** Of direct memory, likewise: its pools keep pages that are used in part. */
  private static final int DIRECT_PERCENT = 85;

  /** Of this process. */
  public static ProcessMemory now() {
    return new ProcessMemory(Runtime.getRuntime().maxMemory(), PlatformDependent.maxDirectMemory());
  }

  /** What all limits of a place may have together. */
  public long usableBytes(MemoryLimit.Place place) {
    return switch (place) {
      case HEAP -> heapBytes / 100 * HEAP_PERCENT;
      case DIRECT -> directBytes / 100 * DIRECT_PERCENT;
      case NATIVE -> Long.MAX_VALUE;
    };
  }
}
