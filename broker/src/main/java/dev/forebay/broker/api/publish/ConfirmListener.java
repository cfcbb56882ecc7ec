package dev.forebay.broker.api.publish;

/** Told of confirms, on the session's loop, in order. */
@FunctionalInterface
public interface ConfirmListener {
  /** All messages up to and including this sequence are safe. */
  void confirmed(long sequence);
}
