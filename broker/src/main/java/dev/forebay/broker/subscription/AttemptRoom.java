package dev.forebay.broker.subscription;

/** How many ranges of attempts the queues of a shard may remember. Confined to a loop. */
public final class AttemptRoom {
  /** Of a shard; a range takes less than 150 bytes. */
  public static final int SHARD_RANGES_MAX = 16_384;

  private final int rangesMax;
  private int ranges;

  /** Room for a shard's queues. */
  public AttemptRoom() {
    this(SHARD_RANGES_MAX);
  }

  AttemptRoom(int rangesMax) {
    this.rangesMax = rangesMax;
  }

  void changed(int added) {
    ranges += added;
  }

  boolean isOverdrawn() {
    return ranges > rangesMax;
  }

  int ranges() {
    return ranges;
  }
}
