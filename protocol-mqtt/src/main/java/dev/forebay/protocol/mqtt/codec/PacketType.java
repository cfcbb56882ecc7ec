package dev.forebay.protocol.mqtt.codec;

/**
 * The packets by the number in their first four bits (§2.1.2), with the flags that they must have.
 */
public enum PacketType {
  RESERVED(0),
  CONNECT(0),
  CONNACK(0),
  PUBLISH(PacketType.ANY_FLAGS),
  PUBACK(0),
  PUBREC(0),
  PUBREL(2),
  PUBCOMP(0),
  SUBSCRIBE(2),
  SUBACK(0),
  UNSUBSCRIBE(2),
  UNSUBACK(0),
  PINGREQ(0),
  PINGRESP(0),
  DISCONNECT(0),
  AUTH(0);

  private static final int ANY_FLAGS = -1;
  private static final int QOS_1 = 2;
  private static final int DUP = 8;
  private static final PacketType[] BY_NUMBER = values();

  private final int flags;

  PacketType(int flags) {
    this.flags = flags;
  }

  static PacketType of(int firstByte) {
    return BY_NUMBER[firstByte >> 4 & 0xF];
  }

  boolean allows(int someFlags) {
    return flags == ANY_FLAGS || flags == someFlags;
  }

  /** Clients of 3.1 set DUP on what they send again, be it no PUBLISH (3.1 §2.1). */
  boolean allowsAgain(int someFlags) {
    return flags == QOS_1 && someFlags == (QOS_1 | DUP);
  }

  /** The first byte of a packet of this type. */
  int firstByte() {
    return number() << 4 | Math.max(flags, 0);
  }

  private int number() {
    for (int number = 0; number < BY_NUMBER.length; number++) {
      if (BY_NUMBER[number] == this) {
        return number;
      }
    }
    throw new IllegalStateException(name());
  }
}
