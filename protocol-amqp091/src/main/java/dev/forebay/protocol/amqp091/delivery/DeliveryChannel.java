package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.form.MessageView;

/** What a consumer sees of its channel. Confined to the connection's loop. */
public interface DeliveryChannel {
  /** Writes a delivery of one of its consumers. */
  void deliver(AmqpConsumer consumer, long offset, boolean redelivered, MessageView message);

  /** The broker ended a consumer. */
  void consumerCancelled(AmqpConsumer consumer);
}
