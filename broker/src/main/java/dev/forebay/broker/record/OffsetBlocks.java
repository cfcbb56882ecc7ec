package dev.forebay.broker.record;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A large set of offsets, in blocks of {@link OffsetBlock#OFFSETS}: spans of full ones, and each of
 * the others by itself. However many ranges there are, a change moves no more than a block. Not for
 * sharing between threads.
 */
final class OffsetBlocks {
  /** No offset. */
  static final long NONE = -1;

  private static final int SHIFT = 16;
  private static final int SIZE = OffsetBlock.OFFSETS;

  /** Of the object that stands for a block, with its place among the others. */
  private static final int BLOCK_BYTES = 200;

  private final RangeList full;
  private final TreeMap<Long, OffsetBlock> others = new TreeMap<>();
  private long count;
  private long runs;
  private long othersBytes;

  OffsetBlocks() {
    this.full = new RangeList();
  }

  private OffsetBlocks(OffsetBlocks copied) {
    this.full = copied.full.copy();
    this.count = copied.count;
    this.runs = copied.runs;
    this.othersBytes = copied.othersBytes;
    copied.others.forEach((number, block) -> others.put(number, block.copy()));
  }

  OffsetBlocks copy() {
    return new OffsetBlocks(this);
  }

  long count() {
    return count;
  }

  /** How many ranges it takes to say them; where blocks meet, one more than needed. */
  long runs() {
    return runs + full.rangeCount();
  }

  /** What it takes of the heap. */
  long bytes() {
    return othersBytes + (long) full.rangeCount() * RangeList.RANGE_BYTES;
  }

  boolean contains(long offset) {
    long number = offset >> SHIFT;
    OffsetBlock block = others.get(number);
    return block == null ? full.contains(number) : block.contains(place(offset));
  }

  long nextAbsent(long offset) {
    long at = offset;
    while (true) {
      long number = at >> SHIFT;
      OffsetBlock block = others.get(number);
      if (block != null) {
        int found = block.nextAbsent(place(at));
        if (found < SIZE) {
          return (number << SHIFT) + found;
        }
        at = (number + 1) << SHIFT;
      } else if (full.contains(number)) {
        at = full.nextAbsent(number) << SHIFT;
      } else {
        return at;
      }
    }
  }

  /** The smallest one at or after this, or {@link #NONE}. */
  long nextPresent(long offset) {
    long at = offset;
    while (true) {
      long number = at >> SHIFT;
      OffsetBlock block = others.get(number);
      if (block == null && full.contains(number)) {
        return at;
      }
      int found = block == null ? SIZE : block.nextPresent(place(at));
      if (found < SIZE) {
        return (number << SHIFT) + found;
      }
      long next = full.contains(number + 1) ? number + 1 : full.nextFirstAfter(number, NONE);
      Long other = others.ceilingKey(number + 1);
      if (other != null && (next == NONE || other < next)) {
        next = other;
      }
      if (next == NONE) {
        return NONE;
      }
      at = next << SHIFT;
    }
  }

  /** The largest one at or before this that it does not hold, or -1. */
  long lastAbsent(long offset) {
    long at = offset;
    while (at >= 0) {
      long number = at >> SHIFT;
      OffsetBlock block = others.get(number);
      if (block != null) {
        int found = block.lastAbsent(place(at));
        if (found >= 0) {
          return (number << SHIFT) + found;
        }
        at = (number << SHIFT) - 1;
      } else if (full.contains(number)) {
        at = ((full.lastAbsent(number) + 1) << SHIFT) - 1;
      } else {
        return at;
      }
    }
    return -1;
  }

  /** The offset after the largest one. */
  long end() {
    long end = full.isEmpty() ? 0 : full.end(full.rangeCount() - 1) << SHIFT;
    if (!others.isEmpty()) {
      long number = others.lastKey();
      long last = lastPresent(others.lastEntry().getValue());
      end = Math.max(end, (number << SHIFT) + last + 1);
    }
    return end;
  }

  private static int lastPresent(OffsetBlock block) {
    int last = -1;
    for (int at = block.nextPresent(0); at < SIZE; ) {
      int end = block.nextAbsent(at);
      last = end - 1;
      at = end < SIZE ? block.nextPresent(end) : SIZE;
    }
    return last;
  }

  long countWithin(long first, long end) {
    long within = 0;
    for (long number = first >> SHIFT, last = (end - 1) >> SHIFT; number <= last; number++) {
      if (number > first >> SHIFT && number < last) {
        within += full.countWithin(number, last) << SHIFT;
        for (OffsetBlock block : others.subMap(number, last).values()) {
          within += block.count();
        }
        number = last - 1;
        continue;
      }
      int from = number == first >> SHIFT ? place(first) : 0;
      int to = number == last ? place(end - 1) + 1 : SIZE;
      OffsetBlock block = others.get(number);
      if (block != null) {
        within += block.countWithin(from, to);
      } else if (full.contains(number)) {
        within += to - from;
      }
    }
    return within;
  }

  void add(long first, long end) {
    long low = first >> SHIFT;
    long high = (end - 1) >> SHIFT;
    if (low == high) {
      addWithin(low, place(first), place(end - 1) + 1);
      return;
    }
    addWithin(low, place(first), SIZE);
    fill(low + 1, high);
    addWithin(high, 0, place(end - 1) + 1);
  }

  private void addWithin(long number, int first, int end) {
    if (end - first == SIZE) {
      fill(number, number + 1);
    } else if (!full.contains(number)) {
      OffsetBlock block = others.get(number);
      if (block == null) {
        block = new OffsetBlock();
        others.put(number, block);
        othersBytes += BLOCK_BYTES;
      }
      changing(block);
      block.add(first, end);
      changed(number, block);
    }
  }

  void remove(long first, long end) {
    long low = first >> SHIFT;
    long high = (end - 1) >> SHIFT;
    if (low == high) {
      removeWithin(low, place(first), place(end - 1) + 1);
      return;
    }
    removeWithin(low, place(first), SIZE);
    empty(low + 1, high);
    removeWithin(high, 0, place(end - 1) + 1);
  }

  private void removeWithin(long number, int first, int end) {
    if (end - first == SIZE) {
      empty(number, number + 1);
      return;
    }
    OffsetBlock block = ofItsOwn(number);
    if (block != null) {
      changing(block);
      block.remove(first, end);
      changed(number, block);
    }
  }

  /** The block by itself, or null if nothing of it is in the set. */
  private @Nullable OffsetBlock ofItsOwn(long number) {
    OffsetBlock block = others.get(number);
    if (block == null && full.contains(number)) {
      full.remove(number, number + 1);
      block = new OffsetBlock();
      block.add(0, SIZE);
      others.put(number, block);
      othersBytes += BLOCK_BYTES + block.bytes();
      runs += block.runs();
    }
    return block;
  }

  void addAll(OffsetBlocks other) {
    for (int i = 0; i < other.full.rangeCount(); i++) {
      fill(other.full.first(i), other.full.end(i));
    }
    for (Map.Entry<Long, OffsetBlock> entry : other.others.entrySet()) {
      long number = entry.getKey();
      OffsetBlock block = others.get(number);
      if (block != null) {
        changing(block);
        block.addAll(entry.getValue());
        changed(number, block);
      } else if (!full.contains(number)) {
        OffsetBlock copy = entry.getValue().copy();
        others.put(number, copy);
        othersBytes += BLOCK_BYTES + copy.bytes();
        count += copy.count();
        runs += copy.runs();
      }
    }
  }

  void removeAll(OffsetBlocks other) {
    for (int i = 0; i < other.full.rangeCount(); i++) {
      empty(other.full.first(i), other.full.end(i));
    }
    for (Map.Entry<Long, OffsetBlock> entry : other.others.entrySet()) {
      OffsetBlock block = ofItsOwn(entry.getKey());
      if (block != null) {
        changing(block);
        block.removeAll(entry.getValue());
        changed(entry.getKey(), block);
      }
    }
  }

  /** All of these blocks are in the set. */
  private void fill(long low, long end) {
    if (low < end) {
      empty(low, end);
      full.add(low, end);
      count += (end - low) << SHIFT;
    }
  }

  /** Nothing of these blocks is in the set. */
  private void empty(long low, long end) {
    if (low < end) {
      count -= full.countWithin(low, end) << SHIFT;
      full.remove(low, end);
      Map<Long, OffsetBlock> gone = others.subMap(low, end);
      for (OffsetBlock block : gone.values()) {
        changing(block);
        othersBytes -= BLOCK_BYTES;
      }
      gone.clear();
    }
  }

  private void changing(OffsetBlock block) {
    count -= block.count();
    runs -= block.runs();
    othersBytes -= block.bytes();
  }

  private void changed(long number, OffsetBlock block) {
    count += block.count();
    if (block.count() == 0 || block.isFull()) {
      others.remove(number);
      othersBytes -= BLOCK_BYTES;
      if (block.isFull()) {
        full.add(number, number + 1);
      }
    } else {
      runs += block.runs();
      othersBytes += block.bytes();
    }
  }

  /** Shows all ranges but for those in bitmaps; some begin where the one before ends. */
  void forEachListed(OffsetRanges.Visitor visitor) {
    for (int i = 0; i < full.rangeCount(); i++) {
      visitor.range(full.first(i) << SHIFT, full.end(i) << SHIFT);
    }
    others.forEach((number, block) -> {
      RangeList ranges = block.ranges();
      long first = number << SHIFT;
      for (int i = 0; ranges != null && i < ranges.rangeCount(); i++) {
        visitor.range(first + ranges.first(i), first + ranges.end(i));
      }
    });
  }

  /** Shows all bitmaps. */
  void forEachBitmap(OffsetRanges.BitmapVisitor visitor) {
    others.forEach((number, block) -> {
      if (block.ranges() == null) {
        visitor.bitmap(number << SHIFT, block.words());
      }
    });
  }

  /** Adds what a bitmap says of a block, of which the set has nothing yet. */
  void addBitmap(long first, long[] words) {
    OffsetBlock block = OffsetBlock.of(words);
    othersBytes += BLOCK_BYTES;
    others.put(first >> SHIFT, block);
    changed(first >> SHIFT, block);
  }

  private static int place(long offset) {
    return (int) (offset & SIZE - 1);
  }
}
