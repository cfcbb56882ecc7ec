package dev.forebay.protocol.kafka.mapping;

import java.nio.ByteBuffer;

/**
 * Checks what the blocks of a snappy stream say of their sizes before the library believes them and
 * allocates that much. No state.
 *
 * <pre>
 *  framed: | magic (8) | version i32 | compatible version i32 | size i32, block | ...
 *  else one block.         block: | size of the content, unsigned varint | elements |
 * </pre>
 */
public final class SnappyBlocks {
  private static final long MAGIC = 0x82534e4150505900L;
  private static final int HEADER_BYTES = 16;

  /** The densest element copies 64 bytes and needs 3; a margin for the rest. */
  static final int EXPANSION_MAX = 22;

  private SnappyBlocks() {}

  /** Whether every block fits into the bytes and can hold as much as it says. */
  public static boolean arePlausible(ByteBuffer source) {
    ByteBuffer in = source.duplicate();
    if (in.remaining() < HEADER_BYTES || in.getLong(in.position()) != MAGIC) {
      return isPlausible(in, in.remaining());
    }
    in.position(in.position() + HEADER_BYTES);
    while (in.remaining() >= Integer.BYTES) {
      int size = in.getInt();
      if (size < 0 || size > in.remaining() || !isPlausible(in, size)) {
        return false;
      }
      in.position(in.position() + size);
    }
    return true;
  }

  private static boolean isPlausible(ByteBuffer in, int sizeBytes) {
    long content = 0;
    for (int i = 0; i < Math.min(sizeBytes, 5); i++) {
      byte octet = in.get(in.position() + i);
      content |= (octet & 0x7FL) << (7 * i);
      if (octet >= 0) {
        return content <= (long) EXPANSION_MAX * sizeBytes;
      }
    }
    return false;
  }
}
