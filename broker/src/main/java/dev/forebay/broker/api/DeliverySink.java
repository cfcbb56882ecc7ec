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

  /** The broker ended the consumer, since its queue was deleted. No delivery follows. */
  void cancelled(ConsumerHandle consumer);
}
