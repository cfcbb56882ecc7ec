package dev.forebay.broker.queue;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.message.Death;
import org.jspecify.annotations.Nullable;

/**
 * Messages that leave one queue without having been acknowledged: to its dead-letter exchange, or
 * for ever if it has none. Confined to the shard's loop.
 */
final class GivenUp {
  private final Queue queue;
  private @Nullable DeadLetters letters;

  GivenUp(Queue queue) {
    this.queue = queue;
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
    queue.shard().metrics().taken(taken.count());
    leave(taken, Death.Reason.EXPIRED);
  }

  /** Who had them wants nobody to have them. */
  void rejected(long first, long end) {
    toDeadLetters(first, end, Death.Reason.REJECTED);
  }

  /**
   * What is ready beyond what may be leaves from the head, when nobody can take any of it. What has
   * expired before it would be too much has done so.
   */
  void beyondLimit() {
    beyondLimit(0);
  }

  private void beyondLimit(long awaited) {
    QueueRules rules = queue.settings().rules();
    if (!rules.dropsBeyondLimit()) {
      return;
    }
    if (rules.readyMax() > 0) {
      queue.endExpired();
    }
    for (long excess = excess(awaited); excess > 0; excess = excess(awaited)) {
      boolean mayExpire = rules.readyMax() > 0 && queue.mayMessagesExpire();
      OffsetRanges taken = queue.state().takeFirst(mayExpire ? 1 : excess);
      queue.shard().metrics().taken(taken.count());
      leave(taken, Death.Reason.QUEUE_FULL);
      if (mayExpire) {
        queue.endExpired();
      }
    }
  }

  /** But for so many that consumers are about to take. */
  private long excess(long awaited) {
    return queue.state().ready() - awaited - queue.settings().rules().readyMax();
  }

  /**
   * Whether one message more would be too many.
   *
   * @param takenAtOnce how many consumers are about to take
   */
  boolean isFull(long takenAtOnce) {
    SubscriptionState state = queue.state();
    long readyMax = queue.settings().rules().readyMax();
    long waiting = state.ready() + state.next() - state.visibleEnd();
    return readyMax == 0 || waiting - takenAtOnce >= readyMax;
  }

  /**
   * Who had them gives them back: they are ready again, or leave if that is once too often. What is
   * too much then leaves before anybody can take what came back; what was ready before is with
   * consumers by then, as far as they have room.
   */
  void returned(long first, long end, boolean failed) {
    QueueRules rules = queue.settings().rules();
    long awaited = rules.dropsBeyondLimit() ? queue.consumers().takesAtOnce() : 0;
    awaited = Math.min(awaited, queue.state().ready());
    if (failed && rules.limitsFailures()) {
      failed(first, end);
    } else {
      queue.released(first, end, failed);
    }
    beyondLimit(awaited);
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
    long failuresMax = queue.settings().rules().failuresMax();
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

  private void toDeadLetters(long first, long end, Death.Reason reason) {
    if (letters == null) {
      letters = new DeadLetters(queue, queue.shard().deadLetterOutlet());
    }
    letters.add(first, end, reason);
  }
}
