package dev.forebay.broker.api.declaration;

/** How an exchange chooses among its bindings (AMQP 0-9-1 §3.1.3). */
public enum ExchangeType {
  /** The binding key is the routing key. */
  DIRECT,
  /** Every binding. */
  FANOUT,
  /** The binding key is a pattern of words. */
  TOPIC,
  /** The binding's arguments match the message's headers. */
  HEADERS
}
