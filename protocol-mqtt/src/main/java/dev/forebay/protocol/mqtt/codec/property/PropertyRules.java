package dev.forebay.protocol.mqtt.codec.property;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.codec.wire.Topics;

/** Which properties a packet may have, how often, and with which values. For one packet. */
final class PropertyRules {
  private final Property.In packet;
  private long seen;

  PropertyRules(Property.In packet) {
    this.packet = packet;
  }

  /** The property with this number, if the packet may have it. */
  @SuppressWarnings("EnumOrdinal") // Lives in memory only.
  Property next(int id) {
    Property property = Property.of(id);
    if (property == null) {
      throw Cursor.malformed("an unknown property " + id);
    }
    if (!property.isAllowedIn(packet)) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "property " + property + " in " + packet);
    }
    long bit = 1L << property.ordinal();
    if ((seen & bit) != 0 && property != Property.USER_PROPERTY) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "property " + property + " twice");
    }
    seen |= bit;
    return property;
  }

  PropertyValue checked(Property property, PropertyValue value) {
    if (value instanceof PropertyValue.Numeric(long number)) {
      check(property, number);
    }
    if (property == Property.RESPONSE_TOPIC
        && value instanceof PropertyValue.Octets(ByteString topic)) {
      Topics.requireName(topic);
    }
    return value;
  }

  /** Numbers that mean nothing (§3.1.2.11, §3.3.2.3, §3.8.2.1). */
  static void check(Property property, long number) {
    boolean wrong =
        switch (property) {
          case PAYLOAD_FORMAT_INDICATOR,
              REQUEST_PROBLEM_INFORMATION,
              REQUEST_RESPONSE_INFORMATION ->
              number > 1;
          case RECEIVE_MAXIMUM, MAXIMUM_PACKET_SIZE, SUBSCRIPTION_IDENTIFIER -> number == 0;
          case MESSAGE_EXPIRY_INTERVAL,
              CONTENT_TYPE,
              RESPONSE_TOPIC,
              CORRELATION_DATA,
              SESSION_EXPIRY_INTERVAL,
              ASSIGNED_CLIENT_IDENTIFIER,
              SERVER_KEEP_ALIVE,
              AUTHENTICATION_METHOD,
              AUTHENTICATION_DATA,
              WILL_DELAY_INTERVAL,
              RESPONSE_INFORMATION,
              SERVER_REFERENCE,
              REASON_STRING,
              TOPIC_ALIAS_MAXIMUM,
              TOPIC_ALIAS,
              MAXIMUM_QOS,
              RETAIN_AVAILABLE,
              USER_PROPERTY,
              WILDCARD_SUBSCRIPTION_AVAILABLE,
              SUBSCRIPTION_IDENTIFIERS_AVAILABLE,
              SHARED_SUBSCRIPTION_AVAILABLE ->
              false;
        };
    if (wrong) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, property + " " + number);
    }
  }
}
