package dev.forebay.transport.websocket;

import io.netty.buffer.ByteBuf;

/** Whether bytes that come in pieces are UTF-8 (RFC 3629, 4). Confined to one thread. */
final class Utf8Check {
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
  private static final int NEXT_LOW = 0x80;
  private static final int NEXT_HIGH = 0xBF;

  private int missing;
  private int low = NEXT_LOW;
  private int high = NEXT_HIGH;

  /** Whether these bytes may follow those before. */
  boolean add(ByteBuf bytes, int from, int count) {
    int end = from + count;
    int i = from;
    while (i < end) {
      if (missing == 0 && i + Long.BYTES <= end && (bytes.getLong(i) & NOT_ASCII) == 0) {
        i += Long.BYTES;
      } else if (accepts(bytes.getUnsignedByte(i))) {
        i++;
      } else {
        return false;
      }
    }
    return true;
  }

  /** Whether no character is incomplete. */
  boolean isAtEnd() {
    return missing == 0;
  }

  /** Another text begins. */
  void clear() {
    missing = 0;
    low = NEXT_LOW;
    high = NEXT_HIGH;
  }

  private boolean accepts(int one) {
    if (missing == 0) {
      return one < NEXT_LOW || begins(one);
    }
    if (one < low || one > high) {
      return false;
    }
    low = NEXT_LOW;
    high = NEXT_HIGH;
    missing--;
    return true;
  }

  /** Neither longer than it has to be, nor half of a surrogate pair, nor above U+10FFFF. */
  private boolean begins(int first) {
    if (first < 0xC2 || first > 0xF4) {
      return false;
    }
    missing = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    switch (first) {
      case 0xE0 -> low = 0xA0;
      case 0xED -> high = 0x9F;
      case 0xF0 -> low = 0x90;
      case 0xF4 -> high = 0x8F;
      default -> {
        // Any byte that goes on may follow.
      }
    }
    return true;
  }
}
