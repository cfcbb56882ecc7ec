package dev.forebay.protocol.mqtt.connection;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.client.ClientOptions;
import dev.forebay.protocol.mqtt.codec.Connect;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.codec.wire.Topics;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import java.util.UUID;

/** What a CONNECT may ask for, and what it gets (§3.1); no state. */
final class ConnectRules {
  private static final long UNLIMITED = 0xFFFF_FFFFL;

  private ConnectRules() {}

  static ClientOptions options(
      Connect connect, String virtualHost, String user, MqttLimits limits) {
    if (connect.properties().octets(Property.AUTHENTICATION_METHOD) != null) {
      throw new MqttException(
          ReasonCode.BAD_AUTHENTICATION_METHOD, "no authentication methods are known");
    }
    if (connect.properties().octets(Property.AUTHENTICATION_DATA) != null) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "authentication data without a method");
    }
    if (connect.will() != null) {
      Topics.requireName(connect.will().topic());
    }
    boolean isAssigned = connect.clientId().lengthBytes() == 0;
    if (isAssigned && !mayBeAssigned(connect)) {
      throw new MqttException(ReasonCode.CLIENT_ID_NOT_VALID, "no client id");
    }
    return new ClientOptions(
        connect.version(),
        connect.isBridge(),
        isAssigned
            ? ByteString.utf8("auto-" + UUID.randomUUID().toString().replace("-", ""))
            : connect.clientId(),
        isAssigned,
        virtualHost,
        user,
        connect.keepAliveSeconds(),
        expirySeconds(connect, limits),
        (int) connect.properties().number(Property.RECEIVE_MAXIMUM, limits.inflightMax()),
        connect.properties().number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE),
        (int) connect.properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0));
  }

  /** In 3.1 a client id is 1 to 23 bytes, which nobody keeps to but for the lower limit. */
  private static boolean mayBeAssigned(Connect connect) {
    return switch (connect.version()) {
      case V3_1 -> false;
      case V3_1_1 -> connect.cleanStart();
      case V5 -> true;
    };
  }

  /** In 3.1 and 3.1.1 a session that is not clean is kept as long as any. */
  private static long expirySeconds(Connect connect, MqttLimits limits) {
    long wanted =
        connect.version() == ProtocolVersion.V5
            ? connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0)
            : connect.cleanStart() ? 0 : UNLIMITED;
    return Math.min(wanted, limits.sessionExpirySecondsMax());
  }
}
