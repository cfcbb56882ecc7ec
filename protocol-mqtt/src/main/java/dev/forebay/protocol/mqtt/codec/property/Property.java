package dev.forebay.protocol.mqtt.codec.property;

import static dev.forebay.protocol.mqtt.codec.property.Property.In.AUTH;
import static dev.forebay.protocol.mqtt.codec.property.Property.In.CONNACK;
import static dev.forebay.protocol.mqtt.codec.property.Property.In.CONNECT;
import static dev.forebay.protocol.mqtt.codec.property.Property.In.DISCONNECT;
import static dev.forebay.protocol.mqtt.codec.property.Property.In.PUBLISH;
import static dev.forebay.protocol.mqtt.codec.property.Property.In.SUBSCRIBE;
import static dev.forebay.protocol.mqtt.codec.property.Property.In.WILL;

import org.jspecify.annotations.Nullable;

/**
 * The properties of MQTT 5 with their numbers, types and the packets that may have them (§2.2.2.2).
 */
public enum Property {
  PAYLOAD_FORMAT_INDICATOR(0x01, Type.U8, PUBLISH, WILL),
  MESSAGE_EXPIRY_INTERVAL(0x02, Type.U32, PUBLISH, WILL),
  CONTENT_TYPE(0x03, Type.TEXT, PUBLISH, WILL),
  RESPONSE_TOPIC(0x08, Type.TEXT, PUBLISH, WILL),
  CORRELATION_DATA(0x09, Type.BINARY, PUBLISH, WILL),
  SUBSCRIPTION_IDENTIFIER(0x0B, Type.VARIABLE, SUBSCRIBE),
  SESSION_EXPIRY_INTERVAL(0x11, Type.U32, CONNECT, CONNACK, DISCONNECT),
  ASSIGNED_CLIENT_IDENTIFIER(0x12, Type.TEXT, CONNACK),
  SERVER_KEEP_ALIVE(0x13, Type.U16, CONNACK),
  AUTHENTICATION_METHOD(0x15, Type.TEXT, CONNECT, CONNACK, AUTH),
  AUTHENTICATION_DATA(0x16, Type.BINARY, CONNECT, CONNACK, AUTH),
  REQUEST_PROBLEM_INFORMATION(0x17, Type.U8, CONNECT),
  WILL_DELAY_INTERVAL(0x18, Type.U32, WILL),
  REQUEST_RESPONSE_INFORMATION(0x19, Type.U8, CONNECT),
  RESPONSE_INFORMATION(0x1A, Type.TEXT, CONNACK),
  SERVER_REFERENCE(0x1C, Type.TEXT, CONNACK, DISCONNECT),
  REASON_STRING(0x1F, Type.TEXT, In.ACKS, CONNACK, DISCONNECT, AUTH),
  RECEIVE_MAXIMUM(0x21, Type.U16, CONNECT, CONNACK),
  TOPIC_ALIAS_MAXIMUM(0x22, Type.U16, CONNECT, CONNACK),
  TOPIC_ALIAS(0x23, Type.U16, PUBLISH),
  MAXIMUM_QOS(0x24, Type.U8, CONNACK),
  RETAIN_AVAILABLE(0x25, Type.U8, CONNACK),
  USER_PROPERTY(
      0x26, Type.PAIR, CONNECT, CONNACK, PUBLISH, WILL, In.ACKS, SUBSCRIBE, DISCONNECT, AUTH),
  MAXIMUM_PACKET_SIZE(0x27, Type.U32, CONNECT, CONNACK),
  WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Type.U8, CONNACK),
  SUBSCRIPTION_IDENTIFIERS_AVAILABLE(0x29, Type.U8, CONNACK),
  SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Type.U8, CONNACK);

  /** How a value is written. */
  public enum Type {
    U8,
    U16,
    U32,
    VARIABLE,
    TEXT,
    BINARY,
    PAIR
  }

  /** Who may have a property: a packet, or the will in one. */
  public enum In {
    CONNECT,
    WILL,
    CONNACK,
    PUBLISH,
    /** PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK. */
    ACKS,
    /** SUBSCRIBE; of an UNSUBSCRIBE's only the user properties. */
    SUBSCRIBE,
    DISCONNECT,
    AUTH
  }

  private static final Property[] BY_ID = new Property[0x2B];

  static {
    for (Property property : values()) {
      BY_ID[property.id] = property;
    }
  }

  private final int id;
  private final Type type;
  private final int packets;

  Property(int id, Type type, In... packets) {
    this.id = id;
    this.type = type;
    int bits = 0;
    for (In packet : packets) {
      bits |= bit(packet);
    }
    this.packets = bits;
  }

  @SuppressWarnings("EnumOrdinal") // Lives in memory only.
  private static int bit(In packet) {
    return 1 << packet.ordinal();
  }

  static @Nullable Property of(int id) {
    return id < BY_ID.length ? BY_ID[id] : null;
  }

  /** The number in packets. */
  public int id() {
    return id;
  }

  public Type type() {
    return type;
  }

  boolean isAllowedIn(In packet) {
    return (packets & bit(packet)) != 0;
  }
}
