package dev.forebay.broker.record.size;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long the bodies of a queue's messages are that are not settled, so that they can be counted
 * without being read. Neighbours that are alike cost nothing each, others one to four bytes. If
 * there are more than {@value #BLOCKS_MAX} blocks of {@value SizeBlock#MESSAGES_MAX} that differ,
 * those that are far from the head are known by the sums of more and more neighbours: a sum over
 * all of them stays what it is, and one over a part is as if they were alike. Not for sharing
 * between threads.
 */
public final class BodySizes {
  /** Knows what is settled. */
  @FunctionalInterface
  public interface Settled {
    /** Whether all of a range is. */
    boolean containsAll(long first, long end);
  }

  static final int BLOCKS_MAX = 2048;

  /** Blocks at the head that are known message by message as long as they are there. */
  private static final int EXACT_BLOCKS = 512;

  private final TreeMap<Long, SizeBlock> blocks = new TreeMap<>();

  /** Of all messages there have ever been. */
  private long total;

  /** Of no message. */
  public BodySizes() {}

  /** Whether it knows of no message. */
  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** A message has so many bytes, if that is not known. They come in the order of their offsets. */
  public void append(long offset, int bytes) {
    Map.Entry<Long, SizeBlock> last = blocks.lastEntry();
    if (last != null && offset < last.getValue().end()) {
      return;
    }
    if (last == null || !isTakenBy(last.getValue(), offset, bytes)) {
      SizeBlock block = new SizeBlock(offset, total);
      block.add(bytes);
      blocks.put(offset, block);
    }
    total += bytes;
    if (blocks.size() > BLOCKS_MAX) {
      coarsen();
    }
  }

  /** Those between were never messages, or are none any more. */
  private static boolean isTakenBy(SizeBlock block, long offset, int bytes) {
    if (offset - block.first >= SizeBlock.MESSAGES_MAX) {
      return offset == block.end() && block.add(bytes);
    }
    while (block.end() < offset) {
      block.add(0);
    }
    return block.add(bytes);
  }

  private void coarsen() {
    List<SizeBlock> all = new ArrayList<>(blocks.values());
    blocks.clear();
    int i = 0;
    while (i < all.size()) {
      SizeBlock block = all.get(i);
      if (i >= EXACT_BLOCKS && i + 2 < all.size()) {
        i++;
        block = together(block, all.get(i));
      }
      blocks.put(block.first, block);
      i++;
    }
  }

  private static SizeBlock together(SizeBlock one, SizeBlock next) {
    long sum = one.total() + next.total();
    return new SizeBlock(one.first, next.after() - sum, next.end() - one.first, sum);
  }

  /** The sum of a range, all of which may be live. */
  public long within(long first, long end) {
    return first < end ? sumUpTo(end) - sumFrom(first) : 0;
  }

  /** The sum of all before the offset, which is live. */
  private long sumFrom(long offset) {
    Map.Entry<Long, SizeBlock> entry = blocks.floorEntry(offset);
    if (entry != null && offset < entry.getValue().end()) {
      SizeBlock block = entry.getValue();
      return block.before + block.sumTo(offset);
    }
    Map.Entry<Long, SizeBlock> next = blocks.higherEntry(offset);
    return next == null ? total : next.getValue().before;
  }

  /** The sum of all before the offset, the last of which is live. */
  private long sumUpTo(long end) {
    Map.Entry<Long, SizeBlock> entry = blocks.lowerEntry(end);
    if (entry == null) {
      return blocks.isEmpty() ? total : blocks.firstEntry().getValue().before;
    }
    SizeBlock block = entry.getValue();
    return end < block.end() ? block.before + block.sumTo(end) : block.after();
  }

  /** Where the first of a range end that have so many bytes together; its end, if all have less. */
  public long endOf(long first, long end, long bytes) {
    long wanted = sumFrom(first) + bytes;
    long from = first;
    long to = end;
    while (from + 1 < to) {
      long middle = (from + to) >>> 1;
      if (sumUpTo(middle) < wanted) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return to;
  }

  /**
   * Forgets what nobody can ask for any more.
   *
   * @param first where something was settled
   * @param end where that ends
   * @param settled all that is settled
   */
  public void forget(long first, long end, Settled settled) {
    Long from = blocks.floorKey(first);
    blocks
        .subMap(from == null ? first : from, end)
        .values()
        .removeIf(block -> settled.containsAll(block.first, block.end()));
  }

  Iterable<SizeBlock> blocks() {
    return blocks.values();
  }

  int blockCount() {
    return blocks.size();
  }

  void put(SizeBlock block) {
    blocks.put(block.first, block);
    total = block.after();
  }

  long total() {
    return total;
  }
}
