package dev.forebay.broker.api.declaration;

/** How an exchange chooses among its bindings (AMQP 0-9-1 §3.1.3, and what others have added). */
public enum ExchangeType {
  /** The binding key is the routing key. */
  DIRECT,
  /** Every binding. */
  FANOUT,
  /** The binding key is a pattern of words. */
  TOPIC,
  /** The binding's arguments match the message's headers. */
  HEADERS,
  /** One binding, by hash: each as often as its key says, which is a weight. */
  HASH_RING,
  /** One binding, by the hash of the routing key, all as often. */
  HASH_MODULUS,
  /** One binding, by chance. */
  RANDOM,
  /** One binding, by chance; all lead to classic queues, which are near, and have no key. */
  RANDOM_NEAR,
  /** As another type, when a message is due: until then it is held back. */
  DELAYED
}
