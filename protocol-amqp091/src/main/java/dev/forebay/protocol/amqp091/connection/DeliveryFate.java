package dev.forebay.protocol.amqp091.connection;

/** What a client decided on a delivery. */
enum DeliveryFate {
  /** Acknowledged. */
  SETTLED,
  /** Refused for good. */
  REJECTED,
  /** Given back to the queue. */
  RELEASED
}
