package dev.forebay.protocol.amqp091.settlement;

/** What a client decided on a delivery. */
public enum DeliveryFate {
  /** Acknowledged. */
  SETTLED,
  /** Refused for good. */
  REJECTED,
  /** Given back to the queue. */
  RELEASED
}
