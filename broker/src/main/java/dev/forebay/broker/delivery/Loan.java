package dev.forebay.broker.delivery;

/**
 * What one consumer has been lent by its {@link CreditPool}: one half is its shard's, the other its
 * session's. The two agree but for what is under way between the loops.
 */
final class Loan {
  /** What the consumer does about having been lent nothing. */
  enum State {
    /** Has credit, or no use for it, or no need of it. */
    CONTENT,
    /** Could deliver if it were lent credit; asks when there is a message. */
    STARVED,
    /** Has asked. */
    ASKING,
    /** There is nothing to lend; it is lent something as soon as there is. */
    REFUSED
  }

  private static final long NO_LIMIT = Long.MAX_VALUE;

  // Shard's loop.
  private boolean limited;
  private long allowance = NO_LIMIT;
  State state = State.CONTENT;

  // Session's loop.
  long lent;
  long wanted;
  boolean isRecalled;

  /** Begins, before the shard knows of the consumer; or begins anew, on the shard's loop. */
  void start(boolean isLimited) {
    limited = isLimited;
    allowance = isLimited ? 0 : NO_LIMIT;
    state = State.CONTENT;
  }

  boolean allowsOne() {
    return allowance > 0;
  }

  void takeOne() {
    allowance--;
  }

  void add(long messages) {
    if (limited) {
      allowance += messages;
    }
    state = State.CONTENT;
  }

  /** Takes what has not been used. Shard's loop. */
  long takeBack() {
    if (!limited) {
      return 0;
    }
    long unused = allowance;
    allowance = 0;
    return unused;
  }

  /** Forgets what was lent; tells how much. Session's loop. */
  long forgive() {
    long forgiven = lent;
    lent = 0;
    return forgiven;
  }
}
