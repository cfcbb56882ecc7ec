package dev.forebay.broker.api.publish;

/** Told of confirms, on the session's loop, in order. */
@FunctionalInterface
public interface ConfirmListener {
  /** All messages up to and including this sequence are safe. */
  void confirmed(long sequence);

  /**
   * A queue that a message was for is full and has not taken it; others may have it. Who can't say
   * so to its client counts it as confirmed.
   *
   * @param sequence of the message; all before were confirmed or named
   */
  default void rejected(long sequence) {
    confirmed(sequence);
  }

  /**
   * Whether messages are kept is not known, since a shard was closed before they were safe, or for
   * too long. Who does not handle it breaks off, and its connection with it.
   *
   * @param sequence of the last of them: all from the last that was confirmed, or named here, to
   *     this one; 0 for messages without a sequence
   */
  default void lost(long sequence) {
    throw new IllegalStateException("whether what was published is kept is not known");
  }
}
