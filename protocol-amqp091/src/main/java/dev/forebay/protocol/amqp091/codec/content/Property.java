package dev.forebay.protocol.amqp091.codec.content;

/**
 * The properties of class basic, in wire order; the first has the highest bit of the flags (section
 * 4.2.6.1).
 */
public enum Property {
  CONTENT_TYPE(15, Kind.SHORT_STRING),
  CONTENT_ENCODING(14, Kind.SHORT_STRING),
  HEADERS(13, Kind.TABLE),
  DELIVERY_MODE(12, Kind.OCTET),
  PRIORITY(11, Kind.OCTET),
  CORRELATION_ID(10, Kind.SHORT_STRING),
  REPLY_TO(9, Kind.SHORT_STRING),
  EXPIRATION(8, Kind.SHORT_STRING),
  MESSAGE_ID(7, Kind.SHORT_STRING),
  TIMESTAMP(6, Kind.TIMESTAMP),
  TYPE(5, Kind.SHORT_STRING),
  USER_ID(4, Kind.SHORT_STRING),
  APP_ID(3, Kind.SHORT_STRING),
  CLUSTER_ID(2, Kind.SHORT_STRING);

  /** How a property's value is written. */
  enum Kind {
    OCTET,
    SHORT_STRING,
    TIMESTAMP,
    TABLE
  }

  private final int flagBit;
  private final Kind kind;

  Property(int flagBit, Kind kind) {
    this.flagBit = flagBit;
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** The bit that says that the property is there. */
  public int flag() {
    return 1 << flagBit;
  }
}
