package dev.forebay.message;

/** A property with a meaning of its own in some protocol. Numbers are written in decimal. */
public enum EnvelopeProperty {
  CONTENT_TYPE,
  CONTENT_ENCODING,
  /** 1: transient, 2: persistent. */
  DELIVERY_MODE,
  PRIORITY,
  CORRELATION_ID,
  REPLY_TO,
  /** Milliseconds that the message may wait. */
  EXPIRATION,
  MESSAGE_ID,
  /** Seconds since the epoch, where the producer set a time and nothing finer. */
  TIMESTAMP,
  TYPE,
  USER_ID,
  APP_ID,
  /** A field that only AMQP 0-9-1 has, and hardly anybody sets. */
  CLUSTER_ID
}
