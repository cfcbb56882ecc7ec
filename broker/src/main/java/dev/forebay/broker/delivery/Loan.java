package dev.forebay.broker.delivery;

/** What one consumer has been lent by its session, and does about it. */
final class Loan {
  /** What the consumer does about having been lent nothing. */
  enum State {
    /** Has credit, or no need of it, or asks for it when it is its turn. */
    CONTENT,
    /** Has asked. */
    ASKING,
    /** There is nothing to lend; it is lent something as soon as there is. */
    REFUSED
  }

  private static final long NO_LIMIT = Long.MAX_VALUE;

  private boolean limited;
  private long allowance;
  State state = State.CONTENT;

  /** Begins: with nothing, or without a limit. */
  Loan(boolean isLimited) {
    start(isLimited);
  }

  /** Begins anew. */
  void start(boolean isLimited) {
    limited = isLimited;
    allowance = isLimited ? 0 : NO_LIMIT;
    state = State.CONTENT;
  }

  /** How many messages it allows. */
  long allowance() {
    return allowance;
  }

  boolean allowsOne() {
    return allowance > 0;
  }

  /** Whether only its session can give it credit now. */
  boolean isDecided() {
    return state != State.CONTENT;
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

  /** Takes what has not been used. */
  long takeBack() {
    if (!limited) {
      return 0;
    }
    long unused = allowance;
    allowance = 0;
    return unused;
  }
}
