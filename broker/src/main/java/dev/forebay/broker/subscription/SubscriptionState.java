package dev.forebay.broker.subscription;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.record.AttemptRange;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
  private final AttemptRoom attemptRoom;

  /** Null as long as nothing has failed. */
  private @Nullable AttemptCounts attempts;

  private long next;
  private long visibleEnd;
  private long ready;
  private long unacknowledged;

  /**
   * Of a queue without messages.
   *
   * @param next the first offset that it gives
   * @param priorityMax the highest priority, or 0 if all messages are alike
   */
  public static SubscriptionState empty(long next, int priorityMax, AttemptRoom attemptRoom) {
    OffsetRanges gone = new OffsetRanges();
    if (next > 0) {
      gone.add(0, next);
    }
    return new SubscriptionState(
        new QueueState(next, new OffsetRanges(), false, gone, List.of(), List.of()),
        next,
        priorityMax,
        attemptRoom);
  }

  /**
   * State as recovered: everything visible that is not settled is ready.
   *
   * @param known what was journalled; its sets are this one's from now on
   * @param visibleEnd before which everything is visible
   * @param priorityMax the highest priority, or 0 if all messages are alike
   * @param attemptRoom of its shard
   */
  public SubscriptionState(
      QueueState known, long visibleEnd, int priorityMax, AttemptRoom attemptRoom) {
    this.settled = known.settled();
    this.attemptRoom = attemptRoom;
    this.attempts =
        known.attempts().isEmpty() ? null : new AttemptCounts(attemptRoom, known.attempts());
    this.next = known.nextOffset();
    this.visibleEnd = visibleEnd;
    this.ready = visibleEnd - settled.countWithin(0, visibleEnd);
    this.order =
        priorityMax == 0
            ? new OffsetOrder(settled, known.handedOut(), floor(), visibleEnd)
            : new PriorityOrder(priorityMax, settled, known, visibleEnd);
  }

  /** Gives offsets to new messages, which have the same priority; returns the first. */
  public long append(int count, int priority) {
    long base = next;
    next += count;
    order.given(base, next, priority);
    return base;
  }

  /** Everything before the offset is visible from now on; returns how many became ready. */
  public long makeVisible(long end) {
    if (end <= visibleEnd) {
      return 0;
    }
    long fresh = end - visibleEnd - settled.countWithin(visibleEnd, end);
    order.append(visibleEnd, end);
    visibleEnd = end;
    ready += fresh;
    return fresh;
  }

  /** Messages that are not visible yet never will be. */
  public void abandon(long first, long end) {
    if (first < visibleEnd) {
      throw new IllegalArgumentException("visible: " + first);
    }
    settled.add(first, end);
  }

  /** Takes from what is ready what is in this set, not to be delivered. */
  public void hold(OffsetRanges held) {
    if (held.isEmpty()) {
      return;
    }
    long taken = order.hold(held);
    ready -= taken;
    unacknowledged += taken;
  }

  /** The offset to deliver next, or a negative number if nothing is ready. */
  public long nextReady() {
    return order.next();
  }

  /**
   * The offset that {@link #nextReady} gave is being delivered; returns how often it was before.
   */
  public Attempts take(long offset) {
    ready--;
    unacknowledged++;
    if (!order.take(offset)) {
      return Attempts.NONE;
    }
    return attempts == null ? Attempts.NOT_FAILED : attempts.of(offset);
  }

  /** The order of what is ready. */
  public ReadyOrder order() {
    return order;
  }

  /** Delivered messages have reached the end of their life. */
  public void settle(long first, long end) {
    requireUnacknowledged(first, end);
    settled.add(first, end);
    order.settled(first, end);
    unacknowledged -= end - first;
    forgetAttempts();
  }

  /**
   * Delivered messages are ready again.
   *
   * @param failed whether who had them could do nothing with them, which is counted
   */
  public void release(long first, long end, boolean failed) {
    requireUnacknowledged(first, end);
    order.release(first, end);
    unacknowledged -= end - first;
    ready += end - first;
    if (failed) {
      attempts().failed(first, end, range -> isSettled(range.first(), range.end()));
    } else if (attempts != null) {
      attempts.returned(first, end);
    }
  }

  /** Whoever holds a message can't hold it twice, and nobody holds what has not been delivered. */
  public void requireUnacknowledged(long first, long end) {
    if (settled.countWithin(first, end) != 0 || !order.areHandedOut(first, end)) {
      throw new IllegalArgumentException("not unacknowledged: " + first + ".." + (end - 1));
    }
  }

  private AttemptCounts attempts() {
    if (attempts == null) {
      attempts = new AttemptCounts(attemptRoom, List.of());
    }
    return attempts;
  }

  /** Offsets don't come back: what was settled may be forgotten at any time. */
  private void forgetAttempts() {
    if (attempts != null) {
      attempts.forgetBefore(floor());
      if (attempts.isEmpty()) {
        attempts = null;
      }
    }
  }

  /** The queue is gone. */
  public void dropped() {
    if (attempts != null) {
      attempts.forgetAll();
    }
  }

  /** The attempts of messages that failed. */
  public List<AttemptRange> failed() {
    if (attempts == null) {
      return List.of();
    }
    attempts.forget(range -> isSettled(range.first(), range.end()));
    return attempts.ranges();
  }

  /** Settles what is ready from {@code first} up to {@code end}; returns the offsets. */
  public OffsetRanges settleReady(long first, long end) {
    OffsetRanges taken = order.remove(first, end);
    settled.addAll(taken);
    ready -= taken.count();
    forgetAttempts();
    return taken;
  }

  /** How many messages of the range are ready. */
  public long readyWithin(long first, long end) {
    return order.countWithin(first, end);
  }

  /** Takes what is ready from the head up to {@code end}, not to be delivered; which it is. */
  public OffsetRanges takeReady(long end) {
    OffsetRanges taken = order.takeUpTo(end);
    ready -= taken.count();
    unacknowledged += taken.count();
    return taken;
  }

  /** Takes so many of what is ready from the head on, or all, not to be delivered; which it is. */
  public OffsetRanges takeFirst(long count) {
    OffsetRanges taken = order.takeFirst(count);
    ready -= taken.count();
    unacknowledged += taken.count();
    return taken;
  }

  /** Which messages of a range have failed so often, as far as is known. */
  public OffsetRanges failedWithin(long first, long end, long failures) {
    return attempts == null ? new OffsetRanges() : attempts.failedWithin(first, end, failures);
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
