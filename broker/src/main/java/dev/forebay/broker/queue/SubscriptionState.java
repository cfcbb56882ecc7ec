package dev.forebay.broker.queue;

import dev.forebay.broker.record.OffsetRanges;

/**
 * What a queue's own subscription knows: which offsets are ready, delivered, settled. Pure state,
 * no I/O; working state, which may run ahead of the durable position.
 *
 * <p>Every offset below {@code next} is exactly one of: not visible yet, ready, unacknowledged,
 * settled. Offsets that never held a message (reserved ones after a restart) count as settled.
 */
public final class SubscriptionState {
  private static final long NOTHING = -1;

  private final OffsetRanges settled;
  private final OffsetRanges released = new OffsetRanges();
  private long next;
  private long visibleEnd;
  private long cursor;
  private long redeliveredBelow;
  private long ready;
  private long unacknowledged;

  /** A new queue's state. */
  public SubscriptionState() {
    settled = new OffsetRanges();
  }

  /** State as recovered: everything that is not settled is visible and ready. */
  public SubscriptionState(long next, long deliveredEnd, OffsetRanges settled) {
    this.settled = settled;
    this.next = next;
    this.visibleEnd = next;
    this.redeliveredBelow = deliveredEnd;
    this.cursor = floor();
    this.ready = next - settled.countWithin(0, next);
  }

  /** Gives offsets to new messages; returns the first. */
  long append(int count) {
    long base = next;
    next += count;
    return base;
  }

  /** Everything before the offset is visible from now on; returns how many became ready. */
  long makeVisible(long end) {
    long fresh = end - visibleEnd;
    if (fresh <= 0) {
      return 0;
    }
    visibleEnd = end;
    ready += fresh;
    return fresh;
  }

  /** The offset to deliver next, or a negative number if nothing is ready. */
  long nextReady() {
    if (!released.isEmpty()) {
      return released.first(0);
    }
    cursor = settled.nextAbsent(cursor);
    return cursor < visibleEnd ? cursor : NOTHING;
  }

  /** The offset that {@link #nextReady} gave is being delivered; returns whether it was before. */
  boolean take(long offset) {
    ready--;
    unacknowledged++;
    if (!released.isEmpty() && released.first(0) == offset) {
      released.removeFirst();
      return true;
    }
    cursor = offset + 1;
    return offset < redeliveredBelow;
  }

  /** Whether the offset, which is ready, has been delivered before and was given back. */
  boolean isReleased(long offset) {
    return offset < cursor;
  }

  /** What is ready before it was given back. */
  long cursor() {
    return cursor;
  }

  /** Delivered messages have reached the end of their life. */
  void settle(long first, long end) {
    if (settled.countWithin(first, end) != 0 || end > cursor) {
      throw new IllegalArgumentException("not unacknowledged: " + first + ".." + (end - 1));
    }
    settled.add(first, end);
    unacknowledged -= end - first;
  }

  /** Delivered messages are ready again. */
  void release(long first, long end) {
    released.add(first, end);
    unacknowledged -= end - first;
    ready += end - first;
  }

  /** Settles what is ready from {@code first} up to {@code end}; returns the offsets. */
  OffsetRanges settleReady(long first, long end) {
    OffsetRanges taken = new OffsetRanges();
    for (int i = 0; i < released.rangeCount(); i++) {
      taken.add(Math.max(first, released.first(i)), Math.min(end, released.end(i)));
    }
    released.remove(first, end);
    long last = Math.min(end, visibleEnd);
    long at = settled.nextAbsent(Math.max(first, cursor));
    while (at < last) {
      long gap = settled.nextFirstAfter(at, last);
      taken.add(at, Math.min(gap, last));
      at = settled.nextAbsent(gap);
    }
    settled.addAll(taken);
    ready -= taken.count();
    return taken;
  }

  /** Takes what is ready from the head up to {@code end}, not to be delivered; which it is. */
  OffsetRanges takeReady(long end) {
    OffsetRanges taken = new OffsetRanges();
    while (!released.isEmpty() && released.first(0) < end) {
      long first = released.first(0);
      long last = Math.min(end, released.end(0));
      released.remove(first, last);
      taken.add(first, last);
    }
    long last = Math.min(end, visibleEnd);
    long at = settled.nextAbsent(cursor);
    while (at < last) {
      long gap = settled.nextFirstAfter(at, last);
      taken.add(at, Math.min(gap, last));
      cursor = Math.min(gap, last);
      at = settled.nextAbsent(cursor);
    }
    ready -= taken.count();
    unacknowledged += taken.count();
    return taken;
  }

  /** Offset before which everything is settled. */
  long floor() {
    return !settled.isEmpty() && settled.first(0) == 0 ? settled.end(0) : 0;
  }

  boolean isSettled(long first, long end) {
    return settled.containsAll(first, end);
  }

  OffsetRanges settled() {
    return settled;
  }

  long next() {
    return next;
  }

  long visibleEnd() {
    return visibleEnd;
  }

  /** Messages before it may have been delivered, now or before the last restart. */
  long deliveredEnd() {
    return Math.max(cursor, redeliveredBelow);
  }

  public long ready() {
    return ready;
  }

  long unacknowledged() {
    return unacknowledged;
  }
}
