package dev.forebay.broker.api.publish;

/** Told of confirms, on the session's loop, in order. */
@FunctionalInterface
public interface ConfirmListener {
  /** All messages up to and including this sequence are safe. */
  void confirmed(long sequence);

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
