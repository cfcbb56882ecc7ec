package dev.forebay.broker.subscription;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.record.AttemptRange;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.QueueState;
import dev.forebay.broker.record.size.BodySizes;
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
  private ReadyOrder order;

  /** Of two classes, of which one has never had anything: all are alike; or null. */
  private @Nullable QueueRules classes;

  private final AttemptRoom attemptRoom;

  /** Null as long as nothing has failed. */
  private @Nullable AttemptCounts attempts;

  /** Null if bytes are not counted. */
  private final @Nullable ReadyBytes bytes;

  private long next;
  private long visibleEnd;
  private long ready;
  private long unacknowledged;

  /**
   * Of a queue without messages.
   *
   * @param next the first offset that it gives
   * @param rules of the queue
   */
  public static SubscriptionState empty(long next, QueueRules rules, AttemptRoom attemptRoom) {
    return new SubscriptionState(nothing(next), next, rules, attemptRoom);
  }

  /**
   * What is known of a queue without messages.
   *
   * @param next the first offset that it gives
   */
  public static QueueState nothing(long next) {
    OffsetRanges gone = new OffsetRanges();
    if (next > 0) {
      gone.add(0, next);
    }
    return new QueueState(
        next, new OffsetRanges(), false, gone, List.of(), List.of(), new BodySizes());
  }

  /**
   * State as recovered: everything visible that is not settled is ready.
   *
   * @param known what was journalled; its sets are this one's from now on
   * @param visibleEnd before which everything is visible
   * @param rules of the queue
   * @param attemptRoom of its shard
   */
  public SubscriptionState(
      QueueState known, long visibleEnd, QueueRules rules, AttemptRoom attemptRoom) {
    this(known, visibleEnd, order(known, visibleEnd, rules), rules, attemptRoom);
  }

  /**
   * Of a queue that holds messages back until they are due.
   *
   * @param known what was journalled; its sets are this one's from now on
   * @param visibleEnd before which everything is visible
   * @param room of its shard
   */
  public static SubscriptionState heldBack(
      QueueState known, long visibleEnd, AttemptRoom attemptRoom, DueRoom room) {
    return new SubscriptionState(
        known,
        visibleEnd,
        new DueOrder(known.settled(), known.nextOffset(), visibleEnd, room),
        QueueRules.NONE,
        attemptRoom);
  }

  private SubscriptionState(
      QueueState known,
      long visibleEnd,
      ReadyOrder order,
      QueueRules rules,
      AttemptRoom attemptRoom) {
    this.settled = known.settled();
    this.attemptRoom = attemptRoom;
    this.attempts =
        known.attempts().isEmpty() ? null : new AttemptCounts(attemptRoom, known.attempts());
    this.next = known.nextOffset();
    this.visibleEnd = visibleEnd;
    this.ready = visibleEnd - settled.countWithin(0, visibleEnd);
    this.order = order;
    this.classes = rules.hasClasses() && order instanceof OffsetOrder ? rules : null;
    this.bytes = rules.limitsBytes() ? bytes(known.sizes()) : null;
  }

  private ReadyBytes bytes(BodySizes sizes) {
    sizes.forget(0, next, settled::containsAll);
    ReadyBytes counted = new ReadyBytes(sizes);
    counted.coming(settled.absentWithin(0, next));
    counted.visible(0, visibleEnd, settled);
    return counted;
  }

  private static ReadyOrder order(QueueState known, long visibleEnd, QueueRules rules) {
    OffsetRanges settled = known.settled();
    long floor = settled.contains(0) ? settled.nextAbsent(0) : 0;
    boolean areAlike =
        rules.hasClasses()
            && known.ranked().stream().allMatch(one -> one.priority() < QueueRules.HIGH_CLASS);
    return rules.isRanked() && !areAlike
        ? new PriorityOrder(rules, settled, known, visibleEnd)
        : new OffsetOrder(settled, known.handedOut(), floor, visibleEnd);
  }

  /**
   * Gives offsets to new messages, which are alike; returns the first.
   *
   * @param rank their priority, or when they are due if that is the order
   */
  public long append(int count, long rank) {
    long base = next;
    next += count;
    if (classes != null && rank >= QueueRules.HIGH_CLASS && order instanceof OffsetOrder alike) {
      order = new PriorityOrder(classes, settled, alike, base);
      classes = null;
    }
    order.given(base, next, rank);
    return base;
  }

  /** Tells of a message that was given its offset how long its body is. */
  public void sized(long offset, int bodyBytes) {
    if (bytes != null) {
      bytes.given(offset, bodyBytes);
    }
  }

  /** Everything before the offset is visible from now on; returns how many became ready. */
  public long makeVisible(long end) {
    if (end <= visibleEnd) {
      return 0;
    }
    long fresh = end - visibleEnd - settled.countWithin(visibleEnd, end);
    order.append(visibleEnd, end);
    if (bytes != null) {
      bytes.visible(visibleEnd, end, settled);
    }
    visibleEnd = end;
    ready += fresh;
    return fresh;
  }

  /** Messages that are not visible yet never will be. */
  public void abandon(long first, long end) {
    if (first < visibleEnd) {
      throw new IllegalArgumentException("visible: " + first);
    }
    if (bytes != null) {
      bytes.abandoned(first, end);
    }
    settled.add(first, end);
    forgetBytes(first, end);
  }

  private void forgetBytes(long first, long end) {
    if (bytes != null) {
      bytes.settled(first, end, settled);
    }
  }

  /** Takes from what is ready what is in this set, not to be delivered; which it is. */
  public OffsetRanges hold(OffsetRanges held) {
    return held.isEmpty() ? held : taken(order.hold(held));
  }

  private OffsetRanges taken(OffsetRanges offsets) {
    if (bytes != null) {
      bytes.removed(offsets);
    }
    ready -= offsets.count();
    unacknowledged += offsets.count();
    return offsets;
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
    if (bytes != null) {
      bytes.removed(offset, offset + 1);
    }
    if (!order.take(offset)) {
      return Attempts.NONE;
    }
    return attempts == null ? Attempts.NOT_FAILED : attempts.of(offset);
  }

  /** The order of what is held back; null if nothing is. */
  public @Nullable DueOrder held() {
    return order instanceof DueOrder due ? due : null;
  }

  /** Takes what is due, not to be delivered, in the order of its time, and at most so many. */
  public void takeDue(long nowMillis, int countMax, DueOrder.Taker taker) {
    if (order instanceof DueOrder due) {
      due.takeDue(
          nowMillis,
          countMax,
          (first, end) -> {
            ready -= end - first;
            unacknowledged += end - first;
            taker.take(first, end);
          });
    }
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
    forgetBytes(first, end);
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
    if (bytes != null) {
      bytes.added(first, end);
    }
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
    order.gone();
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
    if (bytes != null) {
      bytes.removed(taken);
      taken.forEach(this::forgetBytes);
    }
    forgetAttempts();
    return taken;
  }

  /** How many messages of the range are ready. */
  public long readyWithin(long first, long end) {
    return order.countWithin(first, end);
  }

  /** Takes what is ready from the head up to {@code end}, not to be delivered; which it is. */
  public OffsetRanges takeReady(long end) {
    return taken(order.takeUpTo(end));
  }

  /** Takes so many of what is ready from the head on, or all, not to be delivered; which it is. */
  public OffsetRanges takeFirst(long count) {
    return taken(order.takeFirst(count));
  }

  /** How many of those that follow one another at the head have so many bytes, or all of them. */
  public long headWith(long wantedBytes) {
    long head = order.next();
    return bytes == null ? 1 : bytes.sizes().endOf(head, order.endOfRow(), wantedBytes) - head;
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

  /** Bytes of the bodies that are ready; 0 if they are not counted. */
  public long readyBytes() {
    return bytes == null ? 0 : bytes.ready();
  }

  /** Likewise of what is not visible yet. */
  public long comingBytes() {
    return bytes == null ? 0 : bytes.coming();
  }

  /** Bytes of so many from the head on, of those that are visible. */
  public long bytesOfFirst(long count) {
    long messages = Math.min(count, ready);
    return bytes == null || messages <= 0 ? 0 : bytes.of(order.first(messages));
  }

  /** Bytes of so many from where nothing is visible yet. */
  public long bytesOfComing(long count) {
    long end = Math.min(next, visibleEnd + count);
    return bytes == null || count <= 0 ? 0 : bytes.sizes().within(visibleEnd, end);
  }

  /** Bytes of the bodies of these, which are not settled. */
  public long bytesOf(OffsetRanges offsets) {
    return bytes == null ? 0 : bytes.of(offsets);
  }

  /** How long bodies are, as far as they are counted; good until the next change. */
  public BodySizes sizes() {
    return bytes == null ? new BodySizes() : bytes.sizes();
  }

  public long unacknowledged() {
    return unacknowledged;
  }
}
