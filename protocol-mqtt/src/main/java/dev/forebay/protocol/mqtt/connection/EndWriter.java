package dev.forebay.protocol.mqtt.connection;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.Connect;
import dev.forebay.protocol.mqtt.codec.PacketWriter;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.transport.connection.OutputBuffer;

/**
 * Tells a client why its connection ends, in the way of its version (§4.13): with a reason if it
 * wants reasons and takes packets of that size. Confined to the connection's loop.
 */
final class EndWriter {
  private static final int REASON_BYTES_MAX = 200;
  private static final int SMALLEST_CONNACK_BYTES = 5;

  private long packetBytesMax = Integer.MAX_VALUE;
  private boolean wantsReasons = true;

  /** The client has said what it takes. */
  void of(Connect connect) {
    packetBytesMax = connect.properties().number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE);
    wantsReasons = connect.properties().number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1;
  }

  /** Sends away whoever does not take a packet that it must be sent. */
  void requireFits(int packetBytes) {
    if (packetBytes > packetBytesMax) {
      throw new MqttException(
          ReasonCode.PACKET_TOO_LARGE,
          "the client takes %d bytes, a packet for it has %d"
              .formatted(packetBytesMax, packetBytes));
    }
  }

  /** A CONNACK that refuses; in 3.1 and 3.1.1 what is no CONNECT gets none (there §3.1.4). */
  void refusal(OutputBuffer output, ProtocolVersion version, MqttException error) {
    boolean isNoConnect = !version.hasProperties() && isOfFormat(error.code());
    if (isNoConnect || packetBytesMax < SMALLEST_CONNACK_BYTES) {
      return;
    }
    Properties properties = reason(version, error);
    if (PacketWriter.connackBytes(properties) > packetBytesMax) {
      properties = Properties.NONE;
    }
    PacketWriter.connack(
        output.reserve(PacketWriter.connackBytes(properties)),
        version,
        false,
        error.code(),
        properties);
  }

  private static boolean isOfFormat(ReasonCode code) {
    return code == ReasonCode.MALFORMED_PACKET
        || code == ReasonCode.PROTOCOL_ERROR
        || code == ReasonCode.TOPIC_NAME_INVALID;
  }

  private Properties reason(ProtocolVersion version, MqttException error) {
    ByteString reason = wantsReasons ? shortened(error.explanation()) : ByteString.EMPTY;
    return reason.lengthBytes() == 0 || !version.hasProperties()
        ? Properties.NONE
        : Connack.reason(reason);
  }

  /** A DISCONNECT, which only MQTT 5 has of servers. */
  void disconnect(OutputBuffer output, ProtocolVersion version, MqttException error) {
    if (!version.hasProperties()) {
      return;
    }
    ByteString reason = wantsReasons ? shortened(error.explanation()) : ByteString.EMPTY;
    if (PacketWriter.disconnectBytes(reason) > packetBytesMax) {
      reason = ByteString.EMPTY;
    }
    PacketWriter.disconnect(
        output.reserve(PacketWriter.disconnectBytes(reason)), error.code(), reason);
  }

  private static ByteString shortened(String text) {
    return ByteString.utf8(
        text.length() <= REASON_BYTES_MAX ? text : text.substring(0, REASON_BYTES_MAX));
  }
}
