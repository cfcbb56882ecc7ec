package dev.forebay.protocol.mqtt.codec.wire;

import dev.forebay.message.ByteString;
import io.netty.buffer.ByteBuf;

/**
 * Reads the fields of one packet in place, and never beyond its end (§1.5). Re-used. What is cut
 * short is malformed.
 */
public final class Cursor {
  private static final int MORE = 0x80;

  private ByteBuf in;
  private int at;
  private int end;

  /** Of nothing yet. */
  public Cursor(ByteBuf in) {
    this.in = in;
  }

  /** Reads between two indices from now on. */
  public Cursor set(ByteBuf source, int from, int to) {
    in = source;
    at = from;
    end = to;
    return this;
  }

  public ByteBuf buffer() {
    return in;
  }

  /** The index of the next byte. */
  public int at() {
    return at;
  }

  public int remaining() {
    return end - at;
  }

  public int u8() {
    require(1);
    return in.getUnsignedByte(at++);
  }

  public int u16() {
    require(2);
    at += 2;
    return in.getUnsignedShort(at - 2);
  }

  public long u32() {
    require(4);
    at += 4;
    return in.getUnsignedInt(at - 4);
  }

  public int variableInteger() {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int octet = u8();
      value |= (octet & ~MORE) << shift;
      if (octet < MORE) {
        if (octet == 0 && shift > 0) {
          throw malformed("a number with a needless byte");
        }
        return value;
      }
    }
    throw malformed("a number of more than four bytes");
  }

  /** Skips so many bytes; where they began. */
  public int skip(int bytes) {
    require(bytes);
    at += bytes;
    return at - bytes;
  }

  /** Any bytes behind their length. */
  public ByteString binary() {
    return bytes(u16());
  }

  /** All that is left. */
  public ByteString rest() {
    return bytes(remaining());
  }

  private ByteString bytes(int length) {
    int from = skip(length);
    byte[] octets = new byte[length];
    in.getBytes(from, octets);
    return ByteString.copyOf(octets, 0, length);
  }

  /** Text behind its length, which must be UTF-8 without U+0000 (§1.5.4). */
  public ByteString text() {
    int length = u16();
    int from = skip(length);
    Utf8.require(in, from, length);
    byte[] octets = new byte[length];
    in.getBytes(from, octets);
    return ByteString.copyOf(octets, 0, length);
  }

  /** Passes over text; where its bytes begin. */
  public int skipText() {
    int length = u16();
    int from = skip(length);
    Utf8.require(in, from, length);
    return from;
  }

  private void require(int bytes) {
    if (bytes > end - at) {
      throw malformed("a packet that is cut short");
    }
  }

  public static MqttException malformed(String what) {
    return new MqttException(ReasonCode.MALFORMED_PACKET, what);
  }
}
