package dev.forebay.broker.queue;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.due.HeldBack;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.subscription.DueOrder;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.message.Death;
import org.jspecify.annotations.Nullable;

/**
 * Messages that leave one queue without having been acknowledged: to its dead-letter exchange, or
 * for ever if it has none. Confined to the shard's loop.
 */
final class GivenUp implements LengthLimit.Owner, HeldBack.Owner {
  private static final OffsetRanges NONE = new OffsetRanges();

  private final Queue queue;
  private final LengthLimit limit = new LengthLimit(this);
  private @Nullable DeadLetters letters;
  private @Nullable HeldBack heldBack;

  GivenUp(Queue queue) {
    this.queue = queue;
  }

  /** How much of the queue may be ready. */
  LengthLimit limit() {
    return limit;
  }

  @Override
  public QueueRules rules() {
    return queue.settings().rules();
  }

  @Override
  public SubscriptionState state() {
    return queue.state();
  }

  @Override
  public long takesAtOnce() {
    return queue.consumers().takesAtOnce();
  }

  @Override
  public OffsetRanges keptLetters() {
    return letters == null ? NONE : letters.kept();
  }

  @Override
  public boolean mayMessagesExpire() {
    return queue.mayMessagesExpire();
  }

  @Override
  public void endExpired() {
    queue.endExpired();
  }

  @Override
  public void tooMuch(OffsetRanges taken) {
    queue.counts().taken(taken.count());
    leave(taken, Death.Reason.QUEUE_FULL);
  }

  /** Those on their way to the dead-letter exchange, if there ever were any. */
  @Nullable DeadLetters letters() {
    return letters;
  }

  /** A record was read, or may be asked for again. */
  void serve() {
    if (letters != null) {
      letters.serve();
    }
  }

  /**
   * The ready messages of the run at the head have waited too long; if it came back from a reader,
   * those that came back.
   */
  void expired(long head, QueueRun run) {
    long end = queue.state().order().endOfLike(head, run.end());
    if (queue.settings().deadLetter() == null) {
      queue.settleReady(head, end);
      return;
    }
    OffsetRanges taken = queue.state().takeReady(end);
    queue.counts().taken(taken.count());
    leave(taken, Death.Reason.EXPIRED);
  }

  /** Takes the ready messages of the run at the head out of the way, if nobody can read them. */
  boolean putAside(QueueRun run) {
    if (run.isReadable()) {
      return false;
    }
    OffsetRanges taken = queue.state().takeReady(run.end());
    queue.counts().taken(taken.count());
    queue.shard().metrics().ofUnknownForm.add(taken.count());
    return true;
  }

  /** See {@link ColdWindow.Owner#wantedTogether}. */
  long[] wantedTogether(long offset) {
    return letters == null ? new long[0] : letters.wantedTogether(offset);
  }

  /** Sends on what is due, if it is a queue that holds back, and watches what is due next. */
  void sendDue() {
    DueOrder order = queue.state().held();
    if (order != null) {
      if (heldBack == null) {
        heldBack = new HeldBack(this, order);
      }
      heldBack.sendDue();
    }
  }

  /** Something has arrived where it was sent to. */
  void arrived() {
    if (heldBack != null) {
      heldBack.arrived();
    }
  }

  /** The queue is gone. */
  void stop() {
    if (heldBack != null) {
      heldBack.stop();
    }
  }

  @Override
  public QueueServices shard() {
    return queue.shard();
  }

  @Override
  public long id() {
    return queue.id();
  }

  @Override
  public boolean isDropped() {
    return queue.isDropped();
  }

  @Override
  public void wantDelivery() {
    queue.wantDelivery();
  }

  @Override
  public @Nullable QueueRun youngFrom(long offset) {
    return queue.runs().youngFrom(offset);
  }

  @Override
  public void due(long first, long end) {
    queue.counts().taken(end - first);
    toDeadLetters(first, end, null);
  }

  @Override
  public int underWay() {
    return letters == null ? 0 : letters.size();
  }

  /** Who had them wants nobody to have them. */
  void rejected(long first, long end) {
    toDeadLetters(first, end, Death.Reason.REJECTED);
  }

  /**
   * Who had them gives them back: they are ready again, or leave if that is once too often. What is
   * too much then leaves before anybody can take what came back; what was ready before is with
   * consumers by then, as far as they have room.
   */
  void returned(long first, long end, boolean failed) {
    LengthLimit.Awaited awaited = limit.awaited();
    if (failed && rules().limitsFailures()) {
      failed(first, end);
    } else {
      queue.released(first, end, failed);
    }
    limit.drop(awaited);
  }

  /** Those that may fail no more leave, the others are ready again. */
  private void failed(long first, long end) {
    OffsetRanges again = new OffsetRanges();
    again.add(first, end);
    OffsetRanges tooOften = tooOften(first, end);
    tooOften.forEach(again::remove);
    again.forEach((from, to) -> queue.released(from, to, true));
    leave(tooOften, Death.Reason.FAILED_TOO_OFTEN);
  }

  private OffsetRanges tooOften(long first, long end) {
    long failuresMax = rules().failuresMax();
    if (failuresMax > 0) {
      return queue.state().failedWithin(first, end, failuresMax);
    }
    OffsetRanges all = new OffsetRanges();
    all.add(first, end);
    return all;
  }

  /** They count as unacknowledged. */
  private void leave(OffsetRanges offsets, Death.Reason reason) {
    if (queue.settings().deadLetter() == null) {
      offsets.forEach((first, end) -> queue.settle(null, first, end));
    } else {
      offsets.forEach((first, end) -> toDeadLetters(first, end, reason));
    }
  }

  private void toDeadLetters(long first, long end, Death.@Nullable Reason reason) {
    if (letters == null) {
      letters = new DeadLetters(queue, queue.shard().deadLetterOutlet());
    }
    letters.add(first, end, reason);
  }
}
