package dev.forebay.protocol.amqp091.codec.field;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.Utf8;
import io.netty.buffer.ByteBuf;

/** Writes the arguments of one method in order; used once, by one thread. */
public final class ArgumentWriter {
  private static final int MAX_SHORT_STRING_BYTES = 255;

  private final ByteBuf out;

  public ArgumentWriter(ByteBuf out) {
    this.out = out;
  }

  public void octet(int value) {
    out.writeByte(value);
  }

  public void uint16(int value) {
    out.writeShort(value);
  }

  public void uint32(long value) {
    out.writeInt((int) value);
  }

  public void int64(long value) {
    out.writeLong(value);
  }

  public void shortString(String text) {
    writeShortString(out, text);
  }

  /** A reply text holds what the client sent, so it is cut where a name would be refused. */
  public void replyText(String text) {
    byte[] bytes = Utf8.encode(text);
    int length = Math.min(bytes.length, MAX_SHORT_STRING_BYTES);
    if (length < bytes.length) {
      while (length > 0 && (bytes[length] & 0xC0) == 0x80) {
        length--;
      }
    }
    out.writeByte(length);
    out.writeBytes(bytes, 0, length);
  }

  public void longString(ByteString value) {
    out.writeInt(value.lengthBytes());
    out.writeBytes(value.shared());
  }

  public void table(FieldTable table) {
    FieldTableEncoder.write(out, table);
  }

  /** Consecutive bits, at most eight. */
  public void bits(boolean... values) {
    int octet = 0;
    for (int i = 0; i < values.length; i++) {
      octet |= values[i] ? 1 << i : 0;
    }
    out.writeByte(octet);
  }

  public static void writeShortString(ByteBuf out, String text) {
    byte[] bytes = Utf8.encode(text);
    if (bytes.length > MAX_SHORT_STRING_BYTES) {
      throw new IllegalArgumentException("a short string of " + bytes.length + " bytes");
    }
    out.writeByte(bytes.length);
    out.writeBytes(bytes);
  }
}
