package dev.forebay.protocol.stomp.codec;

import io.netty.buffer.ByteBuf;

/** Comparisons of bytes in place; no state. */
final class Octets {
  private Octets() {}

  static boolean areAt(ByteBuf in, int at, byte[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (in.getByte(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
