package dev.forebay.protocol.amqp091.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text that survives the way into a String and back, whatever its bytes.
 *
 * <p>Header names and properties may legally hold bytes that are not UTF-8, and names are
 * byte-exact. Such a byte becomes the lone surrogate U+DC00 + byte, which no valid UTF-8 yields,
 * and turns into the byte again when encoded.
 */
public final class Utf8 {
  private static final int ESCAPE_BASE = 0xDC00;

  private Utf8() {}

  /** Whether the bytes are well-formed UTF-8; allocates nothing. */
  public static boolean isValid(ByteBuf in, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (in.getByte(i) < 0) {
        return ByteBufUtil.isText(in, i, offset + length - i, StandardCharsets.UTF_8);
      }
    }
    return true;
  }

  /** How many of the bytes are whole characters within a limit. */
  public static int fitting(ByteBuf in, int offset, int length, int max) {
    int fitting = Math.min(length, max);
    while (fitting < length && fitting > 0 && (in.getByte(offset + fitting) & 0xC0) == 0x80) {
      fitting--;
    }
    return fitting;
  }

  static String decode(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (!result.isError()) {
        return out.flip().toString();
      }
      for (int i = 0; i < result.length(); i++) {
        out.put((char) (ESCAPE_BASE + (in.get() & 0xFF)));
      }
    }
  }

  public static byte[] encode(String text) {
    if (!hasEscapes(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteBuffer out = ByteBuffer.allocate(text.length() * 3);
    int runStart = 0;
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        out.put(text.substring(runStart, i).getBytes(StandardCharsets.UTF_8));
        out.put((byte) (text.charAt(i) - ESCAPE_BASE));
        runStart = i + 1;
      }
    }
    out.put(text.substring(runStart).getBytes(StandardCharsets.UTF_8));
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  private static boolean hasEscapes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isEscape(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEscape(String text, int index) {
    char c = text.charAt(index);
    return c >= ESCAPE_BASE + 0x80
        && c <= ESCAPE_BASE + 0xFF
        && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
  }
}
