package dev.forebay.broker.api;

import dev.forebay.broker.form.MessageView;

/** Gets a consumer's messages, on the session's loop. */
public interface DeliverySink {
  /**
   * One message. What is needed of it is copied or pinned during the call.
   *
   * @param redelivered it may have been delivered before
   */
  void deliver(ConsumerHandle consumer, long offset, boolean redelivered, MessageView message);

  /**
   * Whether deliveries are taken. Once not, never again: the consumer is about to be cancelled, and
   * what it holds to be given back, which may take a while.
   */
  default boolean isOpen() {
    return true;
  }

  /** The broker ended the consumer, since its queue was deleted. No delivery follows. */
  void cancelled(ConsumerHandle consumer);

  /**
   * The broker ended the consumer, since nobody can serve its queue for now. No delivery follows;
   * what was delivered and not settled is delivered again to somebody, and settling it does
   * nothing.
   */
  default void interrupted(ConsumerHandle consumer) {
    cancelled(consumer);
  }
}
