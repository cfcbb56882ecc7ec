package dev.forebay.broker.record.size;

import java.nio.ByteBuffer;

/**
 * Sizes of bodies within a record. Little-endian.
 *
 * <pre>
 *  +--------------+------------+----------------------------------------------------------------+
 *  | length u32   | blocks u32 | blocks x (first u64, messages u64, bytes u64, width u8, sizes) |
 *  +--------------+------------+----------------------------------------------------------------+
 * </pre>
 *
 * {@code length} is that of all. {@code width} is that of the size of each message, 1, 2 or 4; or
 * 0, without sizes, if they are alike, or may be taken to be so. No state, any thread.
 */
public final class BodySizesFormat {
  private static final int HEADER_BYTES = 2 * Integer.BYTES;
  private static final int BLOCK_BYTES = 3 * Long.BYTES + 1;

  private BodySizesFormat() {}

  /** What they take. */
  public static int bytes(BodySizes sizes) {
    int bytes = HEADER_BYTES + sizes.blockCount() * BLOCK_BYTES;
    for (SizeBlock block : sizes.blocks()) {
      bytes += (int) block.count() * block.width();
    }
    return bytes;
  }

  /** Writes all. */
  public static void write(ByteBuffer target, BodySizes sizes) {
    target.putInt(bytes(sizes)).putInt(sizes.blockCount());
    for (SizeBlock block : sizes.blocks()) {
      target.putLong(block.first).putLong(block.count()).putLong(block.total());
      target.put((byte) block.width());
      block.writeSizes(target);
    }
  }

  /** Reads what {@link #write} has written there. */
  public static BodySizes read(ByteBuffer memory, int start) {
    BodySizes sizes = new BodySizes();
    int at = start + HEADER_BYTES;
    for (int left = memory.getInt(start + Integer.BYTES); left > 0; left--) {
      SizeBlock block = block(memory, at, sizes.total());
      sizes.put(block);
      at += BLOCK_BYTES + (int) block.count() * block.width();
    }
    return sizes;
  }

  private static SizeBlock block(ByteBuffer memory, int at, long before) {
    long first = memory.getLong(at);
    long count = memory.getLong(at + Long.BYTES);
    int width = memory.get(at + 3 * Long.BYTES);
    if (width == 0) {
      return new SizeBlock(first, before, count, memory.getLong(at + 2 * Long.BYTES));
    }
    ByteBuffer each = SizeBlock.roomFor(width);
    each.put(0, memory, at + BLOCK_BYTES, (int) count * width);
    return new SizeBlock(first, before, count, each, width);
  }

  /** Where they end that begin there. */
  public static int end(ByteBuffer memory, int start) {
    return start + memory.getInt(start);
  }
}
