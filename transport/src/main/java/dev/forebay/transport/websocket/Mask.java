package dev.forebay.transport.websocket;

import io.netty.buffer.ByteBuf;

/** What clients mask their bytes with (RFC 6455, 5.3). */
final class Mask {
  private static final int BYTE_BITS = 8;
  private static final int FIRST_BYTE_SHIFT = Integer.SIZE - BYTE_BITS;

  private Mask() {}

  /**
   * Takes it off bytes, and moves them to where they are to be, or leaves them.
   *
   * @param to not behind {@code from}
   */
  static void takeOff(ByteBuf bytes, int from, int to, int count, int mask) {
    long twice = ((long) mask << Integer.SIZE) | (mask & 0xFFFF_FFFFL);
    int i = 0;
    for (; i + Long.BYTES <= count; i += Long.BYTES) {
      bytes.setLong(to + i, bytes.getLong(from + i) ^ twice);
    }
    for (; i < count; i++) {
      bytes.setByte(to + i, bytes.getByte(from + i) ^ after(mask, i) >>> FIRST_BYTE_SHIFT);
    }
  }

  /** What the mask is for what follows so many bytes. */
  static int after(int mask, long count) {
    return Integer.rotateLeft(mask, (int) (count % Integer.BYTES) * BYTE_BITS);
  }
}
