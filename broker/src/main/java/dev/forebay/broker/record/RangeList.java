package dev.forebay.broker.record;

import java.util.Arrays;

/**
 * A small set of numbers as sorted, disjoint, non-adjacent ranges. Not for sharing between threads.
 *
 * <p>{@value #RANGE_BYTES} bytes a range. Adding and removing at the ends is cheap; in the middle
 * it moves what lies behind.
 */
final class RangeList {
  static final int RANGE_BYTES = 16;

  private static final int PAIR = 2;

  /** Of an empty set, of which there are very many. */
  private static final long[] NONE = {};

  /** first, end, first, end, … from {@code head} on. */
  private long[] pairs;

  private int head;
  private int size;
  private long count;

  RangeList() {
    this(NONE, 0, 0);
  }

  private RangeList(long[] pairs, int size, long count) {
    this.pairs = pairs;
    this.size = size;
    this.count = count;
  }

  /** Whether it holds nothing. */
  boolean isEmpty() {
    return size == 0;
  }

  /** How many numbers it holds. */
  long count() {
    return count;
  }

  /** How many ranges it takes to say them. */
  int rangeCount() {
    return size;
  }

  /** First number of a range, counted from 0. */
  long first(int range) {
    return pairs[head + range * PAIR];
  }

  /** Number after the last one of a range, counted from 0. */
  long end(int range) {
    return pairs[head + range * PAIR + 1];
  }

  /** Whether it holds the offset. */
  boolean contains(long offset) {
    int range = firstEndingAfter(offset);
    return range < size && first(range) <= offset;
  }

  /** Whether it holds every offset from {@code first} up to {@code end}. */
  boolean containsAll(long first, long end) {
    int range = firstEndingAfter(first);
    return range < size && first(range) <= first && end(range) >= end;
  }

  /** The smallest offset at or after this one that it does not hold. */
  long nextAbsent(long offset) {
    int range = firstEndingAfter(offset);
    return range < size && first(range) <= offset ? end(range) : offset;
  }

  /** The largest offset at or before this one that it does not hold; -1 if it holds all. */
  long lastAbsent(long offset) {
    int range = firstEndingAfter(offset);
    return range < size && first(range) <= offset ? first(range) - 1 : offset;
  }

  /** The smallest first offset of a range that begins after this offset, or {@code otherwise}. */
  long nextFirstAfter(long offset, long otherwise) {
    int range = firstEndingAfter(offset);
    if (range < size && first(range) <= offset) {
      range++;
    }
    return range < size ? first(range) : otherwise;
  }

  /** How many offsets from {@code first} up to {@code end} it holds. */
  long countWithin(long first, long end) {
    long within = 0;
    for (int i = firstEndingAfter(first); i < size && first(i) < end; i++) {
      within += Math.min(end, end(i)) - Math.max(first, first(i));
    }
    return within;
  }

  /** Adds the offsets from {@code first} up to {@code end}. */
  void add(long first, long end) {
    if (first >= end) {
      return;
    }
    int from = firstEndingAfter(first - 1);
    int to = from;
    long mergedFirst = first;
    long mergedEnd = end;
    while (to < size && first(to) <= end) {
      mergedFirst = Math.min(mergedFirst, first(to));
      mergedEnd = Math.max(mergedEnd, end(to));
      count -= end(to) - first(to);
      to++;
    }
    replace(from, to, 1);
    set(from, mergedFirst, mergedEnd);
    count += mergedEnd - mergedFirst;
  }

  /** The same numbers, to be changed apart. */
  RangeList copy() {
    long[] copied = Arrays.copyOfRange(pairs, head, head + Math.max(2, size) * PAIR);
    return new RangeList(copied, size, count);
  }

  /** Removes the offsets from {@code first} up to {@code end}, as far as it holds them. */
  void remove(long first, long end) {
    if (first >= end) {
      return;
    }
    int from = firstEndingAfter(first);
    int to = from;
    long leftFirst = first;
    long rightEnd = end;
    while (to < size && first(to) < end) {
      leftFirst = Math.min(leftFirst, first(to));
      rightEnd = Math.max(rightEnd, end(to));
      count -= end(to) - first(to);
      to++;
    }
    if (to == from) {
      return;
    }
    int kept = (leftFirst < first ? 1 : 0) + (rightEnd > end ? 1 : 0);
    replace(from, to, kept);
    int at = from;
    if (leftFirst < first) {
      set(at++, leftFirst, first);
      count += first - leftFirst;
    }
    if (rightEnd > end) {
      set(at, end, rightEnd);
      count += rightEnd - end;
    }
  }

  /** first, end, first, end, … of all ranges. */
  long[] toPairs() {
    return Arrays.copyOfRange(pairs, head, head + size * PAIR);
  }

  /** Index of the first range that ends after the offset, or the number of ranges. */
  private int firstEndingAfter(long offset) {
    if (size == 0 || end(size - 1) <= offset) {
      return size;
    }
    if (end(0) > offset) {
      return 0;
    }
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (end(middle) > offset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private void set(int range, long first, long end) {
    pairs[head + range * PAIR] = first;
    pairs[head + range * PAIR + 1] = end;
  }

  /** Makes room for {@code wanted} ranges in place of those from {@code from} up to {@code to}. */
  private void replace(int from, int to, int wanted) {
    int grow = wanted - (to - from);
    if (grow == 0) {
      return;
    }
    if (from == 0 && grow < 0) {
      head -= grow * PAIR;
      size += grow;
      return;
    }
    ensure(size + grow);
    int source = head + to * PAIR;
    System.arraycopy(pairs, source, pairs, source + grow * PAIR, (size - to) * PAIR);
    size += grow;
  }

  private void ensure(int ranges) {
    if (head + ranges * PAIR <= pairs.length) {
      return;
    }
    long[] target =
        ranges * PAIR * 2 <= pairs.length ? pairs : new long[Math.max(ranges, size) * PAIR * 2];
    System.arraycopy(pairs, head, target, 0, size * PAIR);
    pairs = target;
    head = 0;
  }
}
