package dev.forebay.protocol.mqtt.connection;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.client.ClientOptions;
import dev.forebay.protocol.mqtt.codec.Connect;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.node.MqttLimits;

/** What a client of MQTT 5 is told when it connects (§3.2.2.3); no state. */
final class Connack {
  private static final String REPLIES = "replies/";

  private Connack() {}

  static Properties properties(Connect connect, ClientOptions agreed, MqttLimits limits) {
    Properties properties =
        Properties.NONE
            .with(Property.RECEIVE_MAXIMUM, number(limits.receiveMaximum()))
            .with(Property.MAXIMUM_PACKET_SIZE, number(limits.packetBytesMax()))
            .with(Property.TOPIC_ALIAS_MAXIMUM, number(limits.topicAliasMax()));
    long wanted = connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
    if (wanted != agreed.expirySeconds()) {
      properties =
          properties.with(Property.SESSION_EXPIRY_INTERVAL, number(agreed.expirySeconds()));
    }
    if (agreed.isAssigned()) {
      properties =
          properties.with(
              Property.ASSIGNED_CLIENT_IDENTIFIER, new PropertyValue.Octets(agreed.clientId()));
    }
    if (connect.properties().number(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1) {
      properties =
          properties.with(
              Property.RESPONSE_INFORMATION,
              new PropertyValue.Octets(ByteString.utf8(REPLIES + agreed.clientId())));
    }
    return properties;
  }

  static Properties reason(ByteString reason) {
    return Properties.NONE.with(Property.REASON_STRING, new PropertyValue.Octets(reason));
  }

  private static PropertyValue number(long value) {
    return new PropertyValue.Numeric(value);
  }
}
