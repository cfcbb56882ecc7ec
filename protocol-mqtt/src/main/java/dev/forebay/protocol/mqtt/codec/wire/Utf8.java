package dev.forebay.protocol.mqtt.codec.wire;

import io.netty.buffer.ByteBuf;

/**
 * What MQTT takes for text (§1.5.4): well-formed UTF-8 without surrogates and without U+0000; no
 * state.
 */
final class Utf8 {
  private static final int SURROGATES_FIRST = 0xD800;
  private static final int SURROGATES_LAST = 0xDFFF;
  private static final int LAST = 0x10FFFF;
  private static final int[] SMALLEST = {0, 0, 0x80, 0x800, 0x10000};

  private Utf8() {}

  /** Throws if it is none. */
  static void require(ByteBuf in, int offset, int lengthBytes) {
    int at = offset;
    int end = offset + lengthBytes;
    while (at + Long.BYTES <= end && Swar.areAscii(in.getLong(at))) {
      at += Long.BYTES;
    }
    while (at < end) {
      int first = in.getByte(at);
      if (first > 0) {
        at++;
      } else {
        at += sequence(in, at, end, first & 0xFF);
      }
    }
  }

  private static int sequence(ByteBuf in, int at, int end, int first) {
    int length = lengthOf(first);
    if (length == 0 || at + length > end) {
      throw Cursor.malformed("text that is no UTF-8");
    }
    int character = first & (0xFF >> (length + 1));
    for (int i = 1; i < length; i++) {
      int next = in.getUnsignedByte(at + i);
      if ((next & 0xC0) != 0x80) {
        throw Cursor.malformed("text that is no UTF-8");
      }
      character = character << 6 | (next & 0x3F);
    }
    if (character < SMALLEST[length]
        || character > LAST
        || (character >= SURROGATES_FIRST && character <= SURROGATES_LAST)) {
      throw Cursor.malformed("text that is no UTF-8");
    }
    return length;
  }

  private static int lengthOf(int first) {
    if (first >= 0xF0) {
      return first < 0xF8 ? 4 : 0;
    }
    if (first >= 0xE0) {
      return 3;
    }
    // U+0000 and a byte that can't come first.
    return first >= 0xC0 ? 2 : 0;
  }
}
