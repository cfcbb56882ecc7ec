package dev.forebay.protocol.mqtt.codec;

import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.codec.wire.VariableInteger;
import io.netty.buffer.ByteBuf;

/**
 * The fixed header of the packet at hand (§2.1): type, flags and length. Re-used.
 *
 * <pre>
 *  | type u4 | flags u4 | remaining length: 1 to 4 bytes of 7 bits, lowest first, bit 8: more |
 * </pre>
 */
public final class PacketHeader {
  /** Largest remaining length. */
  public static final int LENGTH_MAX = 0xFFF_FFFF;

  private static final int LENGTH_BYTES_MAX = 4;
  private static final int MORE = 0x80;

  private ProtocolVersion version = ProtocolVersion.V3_1_1;
  private PacketType type = PacketType.RESERVED;
  private int flags;
  private int bodyAt;
  private int end;

  /** What the client speaks. */
  public void speak(ProtocolVersion spoken) {
    version = spoken;
  }

  /**
   * Reads a header without moving the reader index.
   *
   * @param packetBytesMax largest packet with its header
   * @return whether all of the packet is there
   */
  public boolean read(ByteBuf in, int packetBytesMax) {
    long length = length(in);
    if (length < 0) {
      return false;
    }
    int headerBytes = headerBytes(length);
    requireSize(headerBytes + length, packetBytesMax);
    if (in.readableBytes() < headerBytes + length) {
      return false;
    }
    int first = in.getUnsignedByte(in.readerIndex());
    type = PacketType.of(first);
    flags = first & 0xF;
    if (!type.allows(flags) && !(version == ProtocolVersion.V3_1 && type.allowsAgain(flags))) {
      throw new MqttException(ReasonCode.MALFORMED_PACKET, "flags " + flags + " of a " + type);
    }
    bodyAt = in.readerIndex() + headerBytes;
    end = (int) (bodyAt + length);
    return true;
  }

  private static void requireSize(long packetBytes, int packetBytesMax) {
    if (packetBytes > packetBytesMax) {
      throw new MqttException(ReasonCode.PACKET_TOO_LARGE, "a packet of " + packetBytes + " bytes");
    }
  }

  /** How many bytes the packet at the reader index has, or as many as tell that. */
  public static int neededBytes(ByteBuf in) {
    long length = length(in);
    return length < 0 ? in.readableBytes() + 1 : (int) (headerBytes(length) + length);
  }

  /** The remaining length; -1 if it is not all there. */
  private static long length(ByteBuf in) {
    int length = 0;
    for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
      if (in.readableBytes() < i + 2) {
        return -1;
      }
      int octet = in.getUnsignedByte(in.readerIndex() + 1 + i);
      length |= (octet & ~MORE) << (7 * i);
      if (octet < MORE) {
        if (octet == 0 && i > 0) {
          throw new MqttException(ReasonCode.MALFORMED_PACKET, "a length with a needless byte");
        }
        return length;
      }
    }
    throw new MqttException(ReasonCode.MALFORMED_PACKET, "a length of more than four bytes");
  }

  private static int headerBytes(long length) {
    return 1 + VariableInteger.sizeBytes((int) length);
  }

  public PacketType type() {
    return type;
  }

  public int flags() {
    return flags;
  }

  /** Where what follows the header begins. */
  public int bodyAt() {
    return bodyAt;
  }

  /** Where the packet ends. */
  public int end() {
    return end;
  }
}
