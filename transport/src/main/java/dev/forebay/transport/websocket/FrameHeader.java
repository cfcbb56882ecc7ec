package dev.forebay.transport.websocket;

import io.netty.buffer.ByteBuf;

/**
 * What a frame begins with (RFC 6455, 5.2), as it comes in. Confined to the connection's loop.
 *
 * <pre>
 * +---+-----+--------+------+----------+-----------------------------------+--------+
 * |FIN| RSV | opcode | MASK | length   | 16 bits if it is 126, 64 if 127   | mask   |
 * | 1 |  3  |   4    |  1   |    7     |                                   | 0 or 32|
 * +---+-----+--------+------+----------+-----------------------------------+--------+
 * </pre>
 */
final class FrameHeader {
  static final int FINAL_BIT = 0x80;
  static final int LENGTH_16 = 126;
  static final int LENGTH_64 = 127;

  /** The longest that is said in 16 bits. */
  static final int LENGTH_16_MAX = 0xFFFF;

  private static final int BYTES_MAX = 14;
  private static final int BYTES_MIN = 2;
  private static final int RESERVED_BITS = 0x70;
  private static final int OPCODE_BITS = 0x0F;
  private static final int MASK_BIT = 0x80;
  private static final int LENGTH_BITS = 0x7F;
  private static final int MASK_BYTES = 4;
  private static final int BYTE_BITS = 8;

  private final byte[] bytes = new byte[BYTES_MAX];
  private int count;

  /** Takes what is there of it; whether it is complete. */
  boolean add(ByteBuf in) {
    if (count == 0 && in.readableBytes() >= BYTES_MAX) {
      // All of it is there, as is usual: one copy is half as dear as taking byte by byte.
      in.getBytes(in.readerIndex(), bytes);
      count = wholeBytes();
      in.skipBytes(count);
      return true;
    }
    while (count < bytesNeeded() && in.isReadable()) {
      bytes[count] = in.readByte();
      count++;
    }
    return count == bytesNeeded();
  }

  /** Another frame's. */
  void clear() {
    count = 0;
  }

  private int bytesNeeded() {
    return count < BYTES_MIN ? BYTES_MIN : wholeBytes();
  }

  private int wholeBytes() {
    return maskAt() + (isMasked() ? MASK_BYTES : 0);
  }

  private int maskAt() {
    return BYTES_MIN
        + switch (bytes[1] & LENGTH_BITS) {
          case LENGTH_16 -> Short.BYTES;
          case LENGTH_64 -> Long.BYTES;
          default -> 0;
        };
  }

  boolean isFinal() {
    return (bytes[0] & FINAL_BIT) != 0;
  }

  boolean hasReservedBits() {
    return (bytes[0] & RESERVED_BITS) != 0;
  }

  int opcode() {
    return bytes[0] & OPCODE_BITS;
  }

  boolean isMasked() {
    return (bytes[1] & MASK_BIT) != 0;
  }

  int mask() {
    return (int) number(maskAt(), MASK_BYTES);
  }

  /** How much the frame carries; negative if the client says so. */
  long length() {
    int first = bytes[1] & LENGTH_BITS;
    return first < LENGTH_16 ? first : number(BYTES_MIN, maskAt() - BYTES_MIN);
  }

  /** Whether it could have been said with fewer bytes, which is forbidden. */
  boolean isLengthTooLong() {
    int first = bytes[1] & LENGTH_BITS;
    return (first == LENGTH_16 && length() < LENGTH_16)
        || (first == LENGTH_64 && length() >= 0 && length() <= LENGTH_16_MAX);
  }

  private long number(int from, int size) {
    long number = 0;
    for (int i = 0; i < size; i++) {
      number = (number << BYTE_BITS) | (bytes[from + i] & 0xFF);
    }
    return number;
  }
}
