package dev.forebay.broker.record;

import java.nio.ByteBuffer;

/**
 * A set of offsets within a record, as ranges and bitmaps, whichever is smaller. Little-endian.
 *
 * <pre>
 *  +-----------+--------+--------------------------------+--------------------+
 *  | ranges    | bit 31 | bitmaps u32, if bit 31 is set  | ranges, 16 B each, |
 *  | 31 bits   |        |                                | bitmaps, 8200 B    |
 *  +-----------+--------+--------------------------------+--------------------+
 *
 *  a range:                        a bitmap:
 *  +-----------+---------+         +-----------+--------------------------------------+
 *  | first u64 | end u64 |         | first u64 | 1024 words u64, the lowest bit first |
 *  +-----------+---------+         +-----------+--------------------------------------+
 * </pre>
 *
 * A bitmap is of 65,536 offsets from {@code first} on, of which no range and no other bitmap has
 * any. No state, any thread.
 */
final class OffsetRangesFormat {
  private static final int HAS_BITMAPS = 1 << 31;
  private static final int RANGE_BYTES = 2 * Long.BYTES;
  private static final int WORDS = OffsetBlock.BITMAP_BYTES / Long.BYTES;
  private static final int BITMAP_BYTES = Long.BYTES + OffsetBlock.BITMAP_BYTES;

  private OffsetRangesFormat() {}

  /** What the set takes. */
  static int bytes(OffsetRanges set) {
    int bitmaps = set.bitmaps();
    return Integer.BYTES
        + (bitmaps == 0 ? 0 : Integer.BYTES)
        + set.listedRanges() * RANGE_BYTES
        + bitmaps * BITMAP_BYTES;
  }

  static void write(ByteBuffer target, OffsetRanges set) {
    int ranges = set.listedRanges();
    int bitmaps = set.bitmaps();
    if (bitmaps == 0) {
      target.putInt(ranges);
    } else {
      target.putInt(ranges | HAS_BITMAPS).putInt(bitmaps);
    }
    set.forEachListed((first, end) -> target.putLong(first).putLong(end));
    set.forEachBitmap((first, words) -> {
      target.putLong(first);
      for (long word : words) {
        target.putLong(word);
      }
    });
  }

  static OffsetRanges read(ByteBuffer memory, int start) {
    OffsetRanges set = new OffsetRanges();
    int at = bodyAt(memory, start);
    for (int left = ranges(memory, start); left > 0; left--) {
      set.add(memory.getLong(at), memory.getLong(at + Long.BYTES));
      at += RANGE_BYTES;
    }
    for (int left = bitmaps(memory, start); left > 0; left--) {
      long[] words = new long[WORDS];
      for (int i = 0; i < WORDS; i++) {
        words[i] = memory.getLong(at + Long.BYTES + i * Long.BYTES);
      }
      set.addBitmap(memory.getLong(at), words);
      at += BITMAP_BYTES;
    }
    return set;
  }

  /** Where the set ends that begins there. */
  static int end(ByteBuffer memory, int start) {
    return bodyAt(memory, start)
        + ranges(memory, start) * RANGE_BYTES
        + bitmaps(memory, start) * BITMAP_BYTES;
  }

  private static int ranges(ByteBuffer memory, int start) {
    return memory.getInt(start) & ~HAS_BITMAPS;
  }

  private static int bitmaps(ByteBuffer memory, int start) {
    return memory.getInt(start) < 0 ? memory.getInt(start + Integer.BYTES) : 0;
  }

  private static int bodyAt(ByteBuffer memory, int start) {
    return start + (memory.getInt(start) < 0 ? 2 : 1) * Integer.BYTES;
  }
}
