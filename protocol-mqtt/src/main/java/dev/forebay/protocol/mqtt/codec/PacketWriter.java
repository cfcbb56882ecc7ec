package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.codec.wire.VariableInteger;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes all packets but PUBLISH; no state. */
public final class PacketWriter {
  /** Bytes of the largest acknowledgement without properties. */
  public static final int ACK_BYTES_MAX = 5;

  private static final int HEADER_BYTES_MAX = 5;

  private PacketWriter() {}

  /** Bytes that a packet with such a body takes at most. */
  public static int sizeBytes(int bodyBytes) {
    return HEADER_BYTES_MAX + bodyBytes;
  }

  /** Writes a CONNACK (§3.2). */
  public static void connack(
      ByteBuf out,
      ProtocolVersion version,
      boolean sessionPresent,
      ReasonCode code,
      Properties properties) {
    int propertyBytes = version.hasProperties() ? propertiesBytes(properties) : 0;
    header(out, PacketType.CONNACK, 2 + propertyBytes);
    out.writeByte(sessionPresent ? 1 : 0);
    out.writeByte(version.hasProperties() ? code.code() : code.connackCode());
    if (version.hasProperties()) {
      properties.write(out);
    }
  }

  /** Most bytes of a CONNACK of version 5 with these properties. */
  public static int connackBytes(Properties properties) {
    int bodyBytes = 2 + propertiesBytes(properties);
    return 1 + VariableInteger.sizeBytes(bodyBytes) + bodyBytes;
  }

  /** Bytes of a DISCONNECT with this reason. */
  public static int disconnectBytes(ByteString reason) {
    int bodyBytes = 1 + propertiesBytes(reasonOf(reason));
    return 1 + VariableInteger.sizeBytes(bodyBytes) + bodyBytes;
  }

  private static Properties reasonOf(ByteString reason) {
    return reason.lengthBytes() == 0
        ? Properties.NONE
        : Properties.NONE.with(Property.REASON_STRING, new PropertyValue.Octets(reason));
  }

  /** Bytes of properties with their length. */
  public static int propertiesBytes(Properties properties) {
    int bytes = properties.sizeBytes();
    return bytes + VariableInteger.sizeBytes(bytes);
  }

  /** Writes a PUBACK, PUBREC, PUBREL or PUBCOMP; the code is for version 5 only. */
  public static void ack(
      ByteBuf out, PacketType type, int packetId, ProtocolVersion version, ReasonCode code) {
    boolean saysCode = version.hasProperties() && code != ReasonCode.SUCCESS;
    header(out, type, saysCode ? 3 : 2);
    out.writeShort(packetId);
    if (saysCode) {
      out.writeByte(code.code());
    }
  }

  /** Writes a SUBACK or UNSUBACK, one code for each filter. */
  public static void codes(
      ByteBuf out, PacketType type, int packetId, ProtocolVersion version, List<Integer> codes) {
    header(out, type, codesBytes(version, codes.size()));
    out.writeShort(packetId);
    if (version.hasProperties()) {
      out.writeByte(0);
    }
    codes.forEach(out::writeByte);
  }

  /** Bytes of the body of a SUBACK or UNSUBACK. */
  public static int codesBytes(ProtocolVersion version, int codes) {
    return 2 + (version.hasProperties() ? 1 : 0) + codes;
  }

  /** Writes a packet without a body. */
  public static void empty(ByteBuf out, PacketType type) {
    header(out, type, 0);
  }

  /** Writes a DISCONNECT of version 5 (§3.14). */
  public static void disconnect(ByteBuf out, ReasonCode code, ByteString reason) {
    Properties properties = reasonOf(reason);
    header(out, PacketType.DISCONNECT, 1 + propertiesBytes(properties));
    out.writeByte(code.code());
    properties.write(out);
  }

  /** Writes a fixed header. */
  public static void header(ByteBuf out, PacketType type, int bodyBytes) {
    out.writeByte(type.firstByte());
    VariableInteger.write(out, bodyBytes);
  }
}
