package dev.forebay.broker.subscription;

import dev.forebay.broker.record.OffsetRanges;

/**
 * What a queue's own subscription knows: which offsets are ready, delivered, settled. Pure state,
 * no I/O; working state, which may run ahead of the durable position.
 *
 * <p>Every offset below {@code next} is exactly one of: not visible yet, ready, unacknowledged,
 * settled. Offsets that never held a message (reserved ones after a restart) count as settled.
 */
public final class SubscriptionState {
  private final OffsetRanges settled;
  private final ReadyOrder order;
  private long next;
  private long visibleEnd;
  private long ready;
  private long unacknowledged;

  /** A new queue's state. */
  public SubscriptionState() {
    this(0, new OffsetRanges(), new OffsetRanges());
  }

  /**
   * State as recovered: everything that is not settled is visible and ready.
   *
   * @param handedOut what may have been delivered before
   */
  public SubscriptionState(long next, OffsetRanges handedOut, OffsetRanges settled) {
    this.settled = settled;
    this.next = next;
    this.visibleEnd = next;
    this.ready = next - settled.countWithin(0, next);
    this.order = new OffsetOrder(settled, handedOut, floor(), next);
  }

  /** Gives offsets to new messages; returns the first. */
  public long append(int count) {
    long base = next;
    next += count;
    return base;
  }

  /** Everything before the offset is visible from now on; returns how many became ready. */
  public long makeVisible(long end) {
    long fresh = end - visibleEnd;
    if (fresh <= 0) {
      return 0;
    }
    order.append(visibleEnd, end);
    visibleEnd = end;
    ready += fresh;
    return fresh;
  }

  /** The offset to deliver next, or a negative number if nothing is ready. */
  public long nextReady() {
    return order.next();
  }

  /** The offset that {@link #nextReady} gave is being delivered; returns whether it was before. */
  public boolean take(long offset) {
    ready--;
    unacknowledged++;
    return order.take(offset);
  }

  /** The order of what is ready. */
  public ReadyOrder order() {
    return order;
  }

  /** Delivered messages have reached the end of their life. */
  public void settle(long first, long end) {
    if (settled.countWithin(first, end) != 0 || !order.wereHandedOut(first, end)) {
      throw new IllegalArgumentException("not unacknowledged: " + first + ".." + (end - 1));
    }
    settled.add(first, end);
    unacknowledged -= end - first;
  }

  /** Delivered messages are ready again. */
  public void release(long first, long end) {
    order.release(first, end);
    unacknowledged -= end - first;
    ready += end - first;
  }

  /** Settles what is ready from {@code first} up to {@code end}; returns the offsets. */
  public OffsetRanges settleReady(long first, long end) {
    OffsetRanges taken = order.remove(first, end);
    settled.addAll(taken);
    ready -= taken.count();
    return taken;
  }

  /** Takes what is ready from the head up to {@code end}, not to be delivered; which it is. */
  public OffsetRanges takeReady(long end) {
    OffsetRanges taken = order.takeUpTo(end);
    ready -= taken.count();
    unacknowledged += taken.count();
    return taken;
  }

  /** Offset before which everything is settled. */
  public long floor() {
    return settled.contains(0) ? settled.nextAbsent(0) : 0;
  }

  public boolean isSettled(long first, long end) {
    return settled.containsAll(first, end);
  }

  public OffsetRanges settled() {
    return settled;
  }

  public long next() {
    return next;
  }

  public long visibleEnd() {
    return visibleEnd;
  }

  /** What may have been delivered, now or before the last restart; good until the next change. */
  public OffsetRanges handedOut() {
    return order.handedOut();
  }

  public long ready() {
    return ready;
  }

  public long unacknowledged() {
    return unacknowledged;
  }
}
