package dev.forebay.broker.queue;

import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.broker.subscription.SubscriptionState;

/**
 * How much of one queue may be ready: messages, and bytes of their bodies. What is too much leaves
 * from the head, or is not taken. What consumers are about to take does not count. Confined to the
 * shard's loop.
 */
final class LengthLimit {
  /** Steps of a turn in which what is too much leaves; each is a row of messages, or one. */
  private static final int STEPS_PER_TURN = 1024;

  /**
   * What consumers are about to take.
   *
   * @param bytes of their bodies, if those are limited
   */
  record Awaited(long messages, long bytes) {
    static final Awaited NOTHING = new Awaited(0, 0);
  }

  /** The queue that has the limit. */
  interface Owner {
    QueueRules rules();

    SubscriptionState state();

    /** How many messages consumers are about to take. */
    long takesAtOnce();

    /**
     * Letters that stay until they are somewhere, and count until then; good until the next change.
     */
    OffsetRanges keptLetters();

    /** Whether some message of it may have a time limit. */
    boolean mayMessagesExpire();

    /** Ends what has expired at the head. */
    void endExpired();

    /** Messages that were taken from the head are too much. */
    void tooMuch(OffsetRanges taken);
  }

  private final Owner queue;

  /** What was appended though it is too much, and leaves as soon as it can be seen. */
  private final OffsetRanges refused = new OffsetRanges();

  LengthLimit(Owner queue) {
    this.queue = queue;
  }

  private QueueRules rules() {
    return queue.rules();
  }

  /** Of what is ready now, if that makes a difference when more comes back. */
  Awaited awaited() {
    if (!rules().dropsBeyondLimit()) {
      return Awaited.NOTHING;
    }
    SubscriptionState state = queue.state();
    long messages = Math.min(queue.takesAtOnce(), state.ready());
    return new Awaited(messages, state.bytesOfFirst(messages));
  }

  /**
   * What is too much leaves. What has expired before it would be too much has done so.
   *
   * @return whether nothing is too much any more; else there is more for another turn
   */
  boolean drop(Awaited awaited) {
    if (!rules().dropsBeyondLimit()) {
      return true;
    }
    if (mayHoldAny()) {
      queue.endExpired();
    }
    for (int steps = STEPS_PER_TURN; isTooMuch(awaited); steps--) {
      if (steps == 0) {
        return false;
      }
      boolean mayExpire = mayHoldAny() && queue.mayMessagesExpire();
      OffsetRanges taken = queue.state().takeFirst(mayExpire ? 1 : excess(awaited));
      queue.tooMuch(taken);
      if (mayExpire) {
        queue.endExpired();
      }
    }
    return true;
  }

  private boolean mayHoldAny() {
    return rules().readyMax() != 0 && rules().readyBytesMax() != 0;
  }

  private boolean isTooMuch(Awaited awaited) {
    return excessMessages(awaited) > 0 || excessBytes(awaited) > 0;
  }

  private long excessMessages(Awaited awaited) {
    long max = rules().readyMax();
    return rules().limitsCount() ? queue.state().ready() - awaited.messages() - max : 0;
  }

  private long excessBytes(Awaited awaited) {
    long max = rules().readyBytesMax();
    return rules().limitsBytes() ? queue.state().readyBytes() - awaited.bytes() - max : 0;
  }

  /** How many have to leave, of those with too many bytes as many as follow one another. */
  private long excess(Awaited awaited) {
    long bytes = excessBytes(awaited);
    return Math.max(excessMessages(awaited), bytes > 0 ? queue.state().headWith(bytes) : 0);
  }

  /** Whether a run would be too much; a queue that can be full gets runs of one message. */
  boolean isFullFor(Run run) {
    if (!rules().rejectsBeyondLimit()) {
      return false;
    }
    long takenAtOnce = queue.takesAtOnce();
    return areTooMany(takenAtOnce) || (rules().limitsBytes() && isTooLarge(run, takenAtOnce));
  }

  private boolean areTooMany(long takenAtOnce) {
    SubscriptionState state = queue.state();
    long waiting =
        state.ready()
            + (state.next() - state.visibleEnd() - refused.count())
            + queue.keptLetters().count();
    long max = rules().readyMax();
    return rules().limitsCount() && (max == 0 || waiting - takenAtOnce >= max);
  }

  private boolean isTooLarge(Run run, long takenAtOnce) {
    SubscriptionState state = queue.state();
    long room = rules().readyBytesMax() - bodyBytes(run);
    long waiting =
        state.readyBytes()
            + (state.comingBytes() - state.bytesOf(refused))
            + state.bytesOf(queue.keptLetters());
    return room < 0 || (waiting > room && waiting - bytesOfFirst(takenAtOnce) > room);
  }

  /** A run that is too much was appended. */
  void refused(long first, long end) {
    refused.add(first, end);
  }

  /** What was refused and can be seen leaves. */
  void dropRefused() {
    if (!refused.isEmpty()) {
      OffsetRanges visible = refused.presentWithin(0, queue.state().visibleEnd());
      refused.removeAll(visible);
      queue.tooMuch(queue.state().hold(visible));
    }
  }

  /** Of what is ready, and then of what comes. */
  private long bytesOfFirst(long messages) {
    SubscriptionState state = queue.state();
    return state.bytesOfFirst(messages) + state.bytesOfComing(messages - state.ready());
  }

  private static long bodyBytes(Run run) {
    long bytes = 0;
    int at = RunFormat.messagesAt(run.memory(), run.start());
    for (int i = 0; i < run.count(); i++) {
      bytes += RunFormat.bodyBytes(run.memory(), at);
      at = RunFormat.nextMessageAt(run.memory(), at);
    }
    return bytes;
  }

  /** Notes how long the bodies of a run are, if they are limited. */
  void appended(Run run, long base) {
    if (!rules().limitsBytes()) {
      return;
    }
    int at = RunFormat.messagesAt(run.memory(), run.start());
    for (int i = 0; i < run.count(); i++) {
      queue.state().sized(base + i, RunFormat.bodyBytes(run.memory(), at));
      at = RunFormat.nextMessageAt(run.memory(), at);
    }
  }
}
