package dev.forebay.protocol.amqp091.codec.content;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import io.netty.buffer.ByteBuf;

/** Walks the bytes of a table to check them, without making objects; no state. */
public final class FieldTableBytes {
  private FieldTableBytes() {}

  /**
   * Checks the table (with its length prefix) at the position.
   *
   * @param limit where the enclosing bytes end
   * @return where the table ends
   */
  public static int requireValid(ByteBuf in, int position, int limit) {
    return endOfTable(in, position, limit, 1);
  }

  private static int endOfTable(ByteBuf in, int position, int limit, int depth) {
    int end = endOfLengthPrefixed(in, position, limit);
    requireDepth(depth);
    int next = position + Integer.BYTES;
    while (next < end) {
      int nameEnd = checked(next + 1L + in.getUnsignedByte(next), end);
      next = endOfValue(in, nameEnd, end, depth);
    }
    return end;
  }

  private static int endOfArray(ByteBuf in, int position, int limit, int depth) {
    int end = endOfLengthPrefixed(in, position, limit);
    requireDepth(depth);
    int next = position + Integer.BYTES;
    while (next < end) {
      next = endOfValue(in, next, end, depth);
    }
    return end;
  }

  private static int endOfValue(ByteBuf in, int position, int limit, int depth) {
    int start = checked(position + 1L, limit);
    int tag = in.getUnsignedByte(position);
    return switch (tag) {
      case 'V' -> start;
      case 't', 'b', 'B' -> checked(start + 1L, limit);
      case 's', 'u' -> checked(start + 2L, limit);
      case 'I', 'i', 'f' -> checked(start + 4L, limit);
      case 'D' -> checked(start + 5L, limit);
      case 'l', 'L', 'd', 'T' -> checked(start + 8L, limit);
      case 'S', 'x' -> endOfLengthPrefixed(in, start, limit);
      case 'F' -> endOfTable(in, start, limit, depth + 1);
      case 'A' -> endOfArray(in, start, limit, depth + 1);
      default -> throw PropertyBytes.malformed("unknown field type " + tag);
    };
  }

  private static int endOfLengthPrefixed(ByteBuf in, int position, int limit) {
    int start = checked(position + (long) Integer.BYTES, limit);
    return checked(start + in.getUnsignedInt(position), limit);
  }

  private static int checked(long end, int limit) {
    if (end > limit) {
      throw PropertyBytes.malformed("a field ends " + (end - limit) + " bytes too late");
    }
    return (int) end;
  }

  private static void requireDepth(int depth) {
    if (depth > FieldTable.MAX_DEPTH) {
      throw PropertyBytes.malformed("table nested deeper than " + FieldTable.MAX_DEPTH);
    }
  }
}
