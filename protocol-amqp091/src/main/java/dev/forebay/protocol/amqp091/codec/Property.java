package dev.forebay.protocol.amqp091.codec;

/**
 * The properties of class basic, in wire order; the first has the highest bit of the flags (section
 * 4.2.6.1).
 */
public enum Property {
  CONTENT_TYPE(Kind.SHORT_STRING),
  CONTENT_ENCODING(Kind.SHORT_STRING),
  HEADERS(Kind.TABLE),
  DELIVERY_MODE(Kind.OCTET),
  PRIORITY(Kind.OCTET),
  CORRELATION_ID(Kind.SHORT_STRING),
  REPLY_TO(Kind.SHORT_STRING),
  EXPIRATION(Kind.SHORT_STRING),
  MESSAGE_ID(Kind.SHORT_STRING),
  TIMESTAMP(Kind.TIMESTAMP),
  TYPE(Kind.SHORT_STRING),
  USER_ID(Kind.SHORT_STRING),
  APP_ID(Kind.SHORT_STRING),
  CLUSTER_ID(Kind.SHORT_STRING);

  /** How a property's value is written. */
  enum Kind {
    OCTET,
    SHORT_STRING,
    TIMESTAMP,
    TABLE
  }

  private final Kind kind;

  Property(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** The bit that says that the property is there. */
  int flag() {
    return 1 << 15 - ordinal();
  }
}
