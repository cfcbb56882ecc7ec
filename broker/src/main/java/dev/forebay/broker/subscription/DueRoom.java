package dev.forebay.broker.subscription;

/**
 * How much of what is held back the queues of a shard may have at hand, in ranges of offsets: the
 * others the index knows. Confined to a loop.
 */
public final class DueRoom {
  /** Of a queue. */
  static final int QUEUE_RANGES_MAX = 16_384;

  /** What a queue may have anyway. */
  static final int QUEUE_RANGES_MIN = 64;

  private final int rangesMax;
  private int ranges;

  /**
   * Room for a shard's queues.
   *
   * @param bytes of the heap
   */
  public DueRoom(long bytes) {
    this.rangesMax = Math.toIntExact(bytes / DueHeap.ENTRY_BYTES);
  }

  /** Whether a queue that has so many, for so many of which there is memory, may have one more. */
  boolean hasRoom(int size, int capacity) {
    return size < QUEUE_RANGES_MIN
        || (size < QUEUE_RANGES_MAX && (size < capacity || ranges + capacity <= rangesMax));
  }

  void changed(int added) {
    ranges += added;
  }

  int ranges() {
    return ranges;
  }
}
