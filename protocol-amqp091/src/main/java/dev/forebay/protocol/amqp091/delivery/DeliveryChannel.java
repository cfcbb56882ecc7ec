package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.form.MessageView;

/** What consumers and deliveries see of their channel. Confined to the connection's loop. */
public interface DeliveryChannel {
  /** Writes a delivery of one of its consumers. */
  void deliver(AmqpConsumer consumer, long offset, boolean redelivered, MessageView message);

  /**
   * The broker ended a consumer.
   *
   * @param mustBeHeard whether a client that is not told of such things loses its channel
   */
  void consumerCancelled(AmqpConsumer consumer, boolean mustBeHeard);

  /** Pauses or resumes the consumers, as the socket and what is unacknowledged demand. */
  void updatePause();

  /** The client has held a message for longer than it may. */
  void heldTooLong(long maxMillis);

  /** Later frames wait, while something takes more than a turn. */
  void await();

  /** They go on, behind the action. */
  void answered(Runnable action);
}
