package dev.forebay.broker.record;

import org.jspecify.annotations.Nullable;

/**
 * Which of {@value #OFFSETS} successive offsets are in a set, by their place from 0 on: as ranges,
 * or as a bitmap of {@value #BITMAP_BYTES} bytes where those would take more. Not for sharing
 * between threads.
 */
final class OffsetBlock {
  static final int OFFSETS = 1 << 16;
  static final int BITMAP_BYTES = OFFSETS / Byte.SIZE;

  private static final int WORDS = OFFSETS / Long.SIZE;
  private static final int RANGES_MAX = BITMAP_BYTES / RangeList.RANGE_BYTES;

  /** Half, so that a set that changes to and fro is not written anew each time. */
  private static final int RANGES_AGAIN = RANGES_MAX / 2;

  private @Nullable RangeList ranges = new RangeList();
  private long[] words = {};
  private int count;
  private int runs;

  OffsetBlock() {}

  /** What a bitmap says. */
  static OffsetBlock of(long[] words) {
    OffsetBlock block = new OffsetBlock();
    block.ranges = null;
    block.words = words;
    block.recount();
    return block;
  }

  /** Its ranges, or null if it is a bitmap. */
  @Nullable RangeList ranges() {
    return ranges;
  }

  /** The bitmap, if it is one. */
  long[] words() {
    return words;
  }

  /** How many it holds. */
  int count() {
    return count;
  }

  boolean isFull() {
    return count == OFFSETS;
  }

  /** How many ranges it takes to say them. */
  int runs() {
    return ranges == null ? runs : ranges.rangeCount();
  }

  /** What it takes of the heap, but for the object itself. */
  int bytes() {
    return ranges == null ? BITMAP_BYTES : ranges.rangeCount() * RangeList.RANGE_BYTES;
  }

  OffsetBlock copy() {
    OffsetBlock copy = new OffsetBlock();
    copy.ranges = ranges == null ? null : ranges.copy();
    copy.words = words.clone();
    copy.count = count;
    copy.runs = runs;
    return copy;
  }

  boolean contains(int at) {
    return ranges == null ? isSet(at) : ranges.contains(at);
  }

  /** The next one at or after this that it does not hold, or {@value #OFFSETS}. */
  int nextAbsent(int at) {
    return ranges == null ? next(at, -1L) : (int) Math.min(OFFSETS, ranges.nextAbsent(at));
  }

  /** The next one at or after this that it holds, or {@value #OFFSETS}. */
  int nextPresent(int at) {
    if (ranges == null) {
      return next(at, 0);
    }
    return ranges.contains(at) ? at : (int) ranges.nextFirstAfter(at, OFFSETS);
  }

  /** The last one at or before this that it does not hold, or -1. */
  int lastAbsent(int at) {
    if (ranges != null) {
      return (int) ranges.lastAbsent(at);
    }
    int word = at / Long.SIZE;
    long absent = ~words[word] & (-1L >>> (Long.SIZE - 1 - (at % Long.SIZE)));
    while (absent == 0) {
      if (word == 0) {
        return -1;
      }
      word--;
      absent = ~words[word];
    }
    return word * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(absent);
  }

  int countWithin(int first, int end) {
    if (ranges != null) {
      return (int) ranges.countWithin(first, end);
    }
    int within = 0;
    for (int word = first / Long.SIZE; word * Long.SIZE < end; word++) {
      within += Long.bitCount(words[word] & mask(word, first, end));
    }
    return within;
  }

  void add(int first, int end) {
    if (ranges != null) {
      ranges.add(first, end);
      counted(ranges);
      return;
    }
    runs -= startsWithin(first, end);
    for (int word = first / Long.SIZE; word * Long.SIZE < end; word++) {
      count -= Long.bitCount(words[word]);
      words[word] |= mask(word, first, end);
      count += Long.bitCount(words[word]);
    }
    runs += first > 0 && isSet(first - 1) ? 0 : 1;
    simplify();
  }

  void remove(int first, int end) {
    if (ranges != null) {
      ranges.remove(first, end);
      counted(ranges);
      return;
    }
    runs -= startsWithin(first, end);
    for (int word = first / Long.SIZE; word * Long.SIZE < end; word++) {
      count -= Long.bitCount(words[word]);
      words[word] &= ~mask(word, first, end);
      count += Long.bitCount(words[word]);
    }
    runs += end < OFFSETS && isSet(end) ? 1 : 0;
    simplify();
  }

  void addAll(OffsetBlock other) {
    if (other.ranges != null) {
      for (int i = 0; i < other.ranges.rangeCount(); i++) {
        add((int) other.ranges.first(i), (int) other.ranges.end(i));
      }
      return;
    }
    toBitmap();
    for (int word = 0; word < WORDS; word++) {
      words[word] |= other.words[word];
    }
    recount();
  }

  void removeAll(OffsetBlock other) {
    if (other.ranges != null) {
      for (int i = 0; i < other.ranges.rangeCount(); i++) {
        remove((int) other.ranges.first(i), (int) other.ranges.end(i));
      }
      return;
    }
    toBitmap();
    for (int word = 0; word < WORDS; word++) {
      words[word] &= ~other.words[word];
    }
    recount();
  }

  private void counted(RangeList changed) {
    count = (int) changed.count();
    if (changed.rangeCount() > RANGES_MAX) {
      toBitmap();
    }
  }

  private void toBitmap() {
    RangeList before = ranges;
    if (before != null) {
      ranges = null;
      words = new long[WORDS];
      runs = before.rangeCount();
      for (int i = 0; i < before.rangeCount(); i++) {
        int first = (int) before.first(i);
        int end = (int) before.end(i);
        for (int word = first / Long.SIZE; word * Long.SIZE < end; word++) {
          words[word] |= mask(word, first, end);
        }
      }
    }
  }

  private void recount() {
    count = 0;
    runs = startsWithin(0, OFFSETS);
    for (long word : words) {
      count += Long.bitCount(word);
    }
    simplify();
  }

  private void simplify() {
    if (runs < RANGES_AGAIN) {
      RangeList again = new RangeList();
      for (int first = next(0, 0); first < OFFSETS; ) {
        int end = next(first, -1L);
        again.add(first, end);
        first = end < OFFSETS ? next(end, 0) : end;
      }
      ranges = again;
      words = new long[0];
    }
  }

  private boolean isSet(int at) {
    return (words[at / Long.SIZE] >>> at % Long.SIZE & 1) != 0;
  }

  /** The next one that is set, or that is not if all bits are to be turned. */
  private int next(int at, long turn) {
    int word = at / Long.SIZE;
    long wanted = (words[word] ^ turn) & -1L << at % Long.SIZE;
    while (wanted == 0) {
      word++;
      if (word == WORDS) {
        return OFFSETS;
      }
      wanted = words[word] ^ turn;
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(wanted);
  }

  /** Runs that begin from {@code first} up to and including {@code end}. */
  private int startsWithin(int first, int end) {
    int starts = 0;
    for (int word = first / Long.SIZE; word < WORDS && word * Long.SIZE <= end; word++) {
      long before = word == 0 ? 0 : (words[word - 1] >>> (Long.SIZE - 1));
      long begins = words[word] & ~(words[word] << 1 | before);
      starts += Long.bitCount(begins & mask(word, first, Math.min(OFFSETS, end + 1)));
    }
    return starts;
  }

  /** Bits of a word that stand for what lies from {@code first} up to {@code end}. */
  private static long mask(int word, int first, int end) {
    int low = Math.max(0, first - word * Long.SIZE);
    int high = Math.min(Long.SIZE, end - word * Long.SIZE);
    return low >= high ? 0 : (-1L << low) & (-1L >>> (Long.SIZE - high));
  }
}
