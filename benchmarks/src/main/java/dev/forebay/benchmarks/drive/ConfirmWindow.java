package dev.forebay.benchmarks.drive;

import dev.forebay.benchmarks.histogram.LatencyHistogram;

/**
 * The publishes of one connection that wait for a confirm, with the times they were sent (or meant
 * to be sent) at. Holds at most the given number; a slow early confirm may hold up later numbers
 * once they are four windows ahead. Confined to one thread.
 */
public final class ConfirmWindow {
  private static final long CONFIRMED = Long.MIN_VALUE;

  private final int limit;
  private final long[] sentNanos;
  private final int mask;
  private final LatencyHistogram latencies;
  private long lowest = 1;
  private long next = 1;
  private int outstanding;

  /**
   * Of so many at most.
   *
   * @param latencies gets the time that each confirm took
   */
  public ConfirmWindow(int limit, LatencyHistogram latencies) {
    this.limit = limit;
    this.latencies = latencies;
    sentNanos = new long[Integer.highestOneBit(limit) * 4];
    mask = sentNanos.length - 1;
  }

  /** How many more may be sent now. */
  public int available() {
    return (int) Math.min(limit - outstanding, sentNanos.length - (next - lowest));
  }

  /** Whether all are confirmed. */
  public boolean isEmpty() {
    return outstanding == 0;
  }

  /** The next one is sent. */
  public void sent(long atNanos) {
    sentNanos[(int) next & mask] = atNanos;
    next++;
    outstanding++;
  }

  /** The oldest that is not confirmed, counted from 1. */
  public long lowest() {
    return lowest;
  }

  /** Takes a confirm, positive or negative, and returns how many publishes it settles. */
  public int confirmed(long tag, boolean multiple, long nowNanos) {
    if (tag < lowest || tag >= next) {
      throw new IllegalStateException("confirm " + tag + " of what was not outstanding");
    }
    int settled = 0;
    for (long sequence = multiple ? lowest : tag; sequence <= tag; sequence++) {
      int slot = (int) sequence & mask;
      // A multiple confirm passes over numbers that were confirmed singly before it.
      if (sentNanos[slot] != CONFIRMED) {
        latencies.record(nowNanos - sentNanos[slot]);
        sentNanos[slot] = CONFIRMED;
        settled++;
      }
    }
    if (settled == 0) {
      throw new IllegalStateException("confirm " + tag + " came twice");
    }
    while (lowest < next && sentNanos[(int) lowest & mask] == CONFIRMED) {
      lowest++;
    }
    outstanding -= settled;
    return settled;
  }
}
