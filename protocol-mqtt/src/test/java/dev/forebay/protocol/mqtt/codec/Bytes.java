package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.VariableInteger;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;

/** Packets written byte for byte; no state. */
final class Bytes {
  private Bytes() {}

  /** Of hexadecimal digits with blanks anywhere. */
  static ByteBuf hex(String digits) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  /** The same as a packet's body, which ends where the bytes end. */
  static Cursor body(String digits) {
    return body(hex(digits));
  }

  static Cursor body(ByteBuf bytes) {
    return new Cursor(bytes).set(bytes, bytes.readerIndex(), bytes.writerIndex());
  }

  static String hexOf(ByteBuf bytes) {
    byte[] octets = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), octets);
    return HexFormat.of().formatHex(octets);
  }

  /** Text behind its length. */
  static void text(ByteBuf out, ByteString text) {
    out.writeShort(text.lengthBytes()).writeBytes(text.toByteArray());
  }

  static ByteString utf8(String text) {
    return ByteString.utf8(text);
  }

  /** A whole packet around a body. */
  static ByteBuf packet(int firstByte, ByteBuf body) {
    ByteBuf out = Unpooled.buffer().writeByte(firstByte);
    VariableInteger.write(out, body.readableBytes());
    return out.writeBytes(body);
  }
}
