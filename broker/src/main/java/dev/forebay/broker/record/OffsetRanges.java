package dev.forebay.broker.record;

import org.jspecify.annotations.Nullable;

/**
 * A set of offsets, thought of as sorted, disjoint, non-adjacent ranges. Not for sharing between
 * threads.
 *
 * <p>A small one is a list of its ranges; one of more than {@value #SMALL_RANGES} is kept in blocks
 * of 65,536 offsets, each as ranges or as a bitmap, whichever is smaller. So a change costs little
 * wherever it is, and ten million offsets in any pattern take less than 2 MiB.
 */
public final class OffsetRanges {
  /** Sees the ranges of a set in their order. */
  @FunctionalInterface
  public interface Visitor {
    /** Offsets from {@code first} up to, not including, {@code end}. */
    void range(long first, long end);
  }

  /** Sees the parts of a set that are kept as bitmaps. */
  @FunctionalInterface
  interface BitmapVisitor {
    /** Of 65,536 offsets from {@code first} on; as it is kept. */
    void bitmap(long first, long[] words);
  }

  private static final int SMALL_RANGES = 512;
  private static final int SMALL_AGAIN = 128;
  private static final int PAIR = 2;

  private RangeList small;

  /** In place of the list, if there are many ranges. */
  private @Nullable OffsetBlocks large;

  /** No offset. */
  public OffsetRanges() {
    this(new RangeList(), null);
  }

  private OffsetRanges(RangeList small, @Nullable OffsetBlocks large) {
    this.small = small;
    this.large = large;
  }

  /** The same offsets, to be changed apart. */
  public OffsetRanges copy() {
    return new OffsetRanges(small.copy(), large == null ? null : large.copy());
  }

  /** Whether it holds no offset. */
  public boolean isEmpty() {
    return count() == 0;
  }

  /** How many offsets it holds. */
  public long count() {
    return large == null ? small.count() : large.count();
  }

  /** What it takes of the heap. */
  public long bytes() {
    return large == null ? (long) small.rangeCount() * RangeList.RANGE_BYTES : large.bytes();
  }

  /** The smallest offset; there must be one. */
  public long first() {
    return large == null ? small.first(0) : large.nextPresent(0);
  }

  /** Offset after the range of the smallest one; there must be one. */
  public long firstEnd() {
    return large == null ? small.end(0) : large.nextAbsent(first());
  }

  /** Offset after the largest one, or 0 if there is none. */
  public long end() {
    if (large != null) {
      return large.end();
    }
    return small.isEmpty() ? 0 : small.end(small.rangeCount() - 1);
  }

  /** Whether it holds the offset. */
  public boolean contains(long offset) {
    return large == null ? small.contains(offset) : large.contains(offset);
  }

  /** Whether it holds every offset from {@code first} up to {@code end}. */
  public boolean containsAll(long first, long end) {
    return contains(first) && nextAbsent(first) >= end;
  }

  /** The smallest offset at or after this one that it does not hold. */
  public long nextAbsent(long offset) {
    return large == null ? small.nextAbsent(offset) : large.nextAbsent(offset);
  }

  /** The largest offset at or before this one that it does not hold; -1 if it holds all. */
  public long lastAbsent(long offset) {
    return large == null ? small.lastAbsent(offset) : large.lastAbsent(offset);
  }

  /** The smallest first offset of a range that begins after this offset, or {@code otherwise}. */
  public long nextFirstAfter(long offset, long otherwise) {
    if (large == null) {
      return small.nextFirstAfter(offset, otherwise);
    }
    long next = large.nextPresent(large.nextAbsent(offset));
    return next == OffsetBlocks.NONE ? otherwise : next;
  }

  /** How many offsets from {@code first} up to {@code end} it holds. */
  public long countWithin(long first, long end) {
    if (first >= end) {
      return 0;
    }
    return large == null ? small.countWithin(first, end) : large.countWithin(first, end);
  }

  /** Adds the offsets from {@code first} up to {@code end}. */
  public void add(long first, long end) {
    if (first >= end) {
      return;
    }
    if (large != null) {
      large.add(first, end);
      simplify(large);
      return;
    }
    small.add(first, end);
    if (small.rangeCount() > SMALL_RANGES) {
      large();
    }
  }

  /** Adds all offsets of another set. */
  public void addAll(OffsetRanges other) {
    if (other.large == null) {
      other.forEach(this::add);
    } else {
      OffsetBlocks mine = large();
      mine.addAll(other.large);
      simplify(mine);
    }
  }

  /** Removes the offsets from {@code first} up to {@code end}, as far as it holds them. */
  public void remove(long first, long end) {
    if (first >= end) {
      return;
    }
    if (large != null) {
      large.remove(first, end);
      simplify(large);
      return;
    }
    small.remove(first, end);
    if (small.rangeCount() > SMALL_RANGES) {
      large();
    }
  }

  /** Removes all offsets of another set, as far as it holds them. */
  public void removeAll(OffsetRanges other) {
    if (other.large == null) {
      other.forEach(this::remove);
    } else {
      OffsetBlocks mine = large();
      mine.removeAll(other.large);
      simplify(mine);
    }
  }

  /** What it lacks from {@code first} up to {@code end}. */
  public OffsetRanges absentWithin(long first, long end) {
    OffsetRanges absent = new OffsetRanges();
    absent.add(first, end);
    if (large == null) {
      // Those outside are not looked at.
      for (long at = nextFirstFrom(first); at < end; at = nextFirstFrom(nextAbsent(at))) {
        absent.remove(at, nextAbsent(at));
      }
    } else {
      absent.removeAll(this);
    }
    return absent;
  }

  /** What it holds from {@code first} up to {@code end}. */
  public OffsetRanges presentWithin(long first, long end) {
    OffsetRanges present = new OffsetRanges();
    for (long at = nextFirstFrom(first); at < end; at = nextFirstFrom(at)) {
      long gap = nextAbsent(at);
      present.add(at, Math.min(gap, end));
      at = gap;
    }
    return present;
  }

  /** So many of the smallest, or all. */
  public OffsetRanges firstOf(long count) {
    OffsetRanges smallest = new OffsetRanges();
    long left = Math.min(count, count());
    for (long at = nextFirstFrom(0); left > 0; at = nextFirstFrom(at)) {
      long gap = nextAbsent(at);
      long end = Math.min(gap, at + left);
      smallest.add(at, end);
      left -= end - at;
      at = gap;
    }
    return smallest;
  }

  private long nextFirstFrom(long offset) {
    return contains(offset) ? offset : nextFirstAfter(offset, Long.MAX_VALUE);
  }

  /** Removes and returns the smallest offset. */
  public long removeFirst() {
    long offset = first();
    remove(offset, offset + 1);
    return offset;
  }

  /** Removes everything. */
  public void clear() {
    small = new RangeList();
    large = null;
  }

  /** Shows all ranges. */
  public void forEach(Visitor visitor) {
    if (large == null) {
      for (int i = 0; i < small.rangeCount(); i++) {
        visitor.range(small.first(i), small.end(i));
      }
      return;
    }
    for (long at = large.nextPresent(0); at != OffsetBlocks.NONE; ) {
      long end = large.nextAbsent(at);
      visitor.range(at, end);
      at = large.nextPresent(end);
    }
  }

  /** How many ranges it takes to say them; counts them. */
  public int rangeCount() {
    if (large == null) {
      return small.rangeCount();
    }
    int[] ranges = new int[1];
    forEach((_, _) -> ranges[0]++);
    return ranges[0];
  }

  /**
   * first, end, first, end, … of all ranges, but for short ones that are kept in bitmaps; some
   * begin where the one before ends.
   */
  public long[] toPairs() {
    if (large == null) {
      return small.toPairs();
    }
    int[] at = new int[1];
    long[] pairs = new long[listedRanges() * PAIR];
    forEachListed((first, end) -> {
      pairs[at[0]++] = first;
      pairs[at[0]++] = end;
    });
    return pairs;
  }

  /** Shows all ranges but for those in bitmaps; some begin where the one before ends. */
  void forEachListed(Visitor visitor) {
    if (large == null) {
      forEach(visitor);
    } else {
      large.forEachListed(visitor);
    }
  }

  /** How many of them there are. */
  int listedRanges() {
    if (large == null) {
      return small.rangeCount();
    }
    int[] ranges = new int[1];
    forEachListed((_, _) -> ranges[0]++);
    return ranges[0];
  }

  /** How many bitmaps there are. */
  int bitmaps() {
    if (large == null) {
      return 0;
    }
    int[] bitmaps = new int[1];
    forEachBitmap((_, _) -> bitmaps[0]++);
    return bitmaps[0];
  }

  /** Shows all bitmaps. */
  void forEachBitmap(BitmapVisitor visitor) {
    if (large != null) {
      large.forEachBitmap(visitor);
    }
  }

  /** Adds what a bitmap says of a block, of which the set has nothing yet. */
  void addBitmap(long first, long[] words) {
    large().addBitmap(first, words);
  }

  private OffsetBlocks large() {
    if (large == null) {
      OffsetBlocks made = new OffsetBlocks();
      forEach(made::add);
      large = made;
      small = new RangeList();
    }
    return large;
  }

  private void simplify(OffsetBlocks changed) {
    if (changed.runs() <= SMALL_AGAIN) {
      RangeList ranges = new RangeList();
      forEach(ranges::add);
      small = ranges;
      large = null;
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    forEach((first, end) ->
        text.append(text.length() == 1 ? "" : ", ").append(first).append("..").append(end - 1));
    return text.append('}').toString();
  }
}
