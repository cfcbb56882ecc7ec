package dev.forebay.broker.handover;

import dev.forebay.broker.form.MessageView;

/** A consumer's session on the same loop, which takes deliveries without an object for them. */
public interface DeliveryTaker {
  /** Whether it takes deliveries; once not, never again. */
  boolean isOpen();

  /** Takes one: what is needed of it is copied or pinned during the call. */
  void take(long offset, boolean redelivered, MessageView message);
}
