package dev.forebay.broker.consumer;

/** What a {@link CreditPool} has lent to one consumer's shard, as far as the session knows. */
final class Borrowed {
  long messages;
  long wanted;
  boolean isRecalled;

  /** Forgets what was lent; tells how much. */
  long forgive() {
    long forgiven = messages;
    messages = 0;
    return forgiven;
  }
}
