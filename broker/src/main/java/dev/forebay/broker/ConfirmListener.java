package dev.forebay.broker;

/** Told of confirms, on the session's loop, in order. */
@FunctionalInterface
public interface ConfirmListener {
  /** All messages up to and including this sequence are safe. */
  void confirmed(long sequence);
}
