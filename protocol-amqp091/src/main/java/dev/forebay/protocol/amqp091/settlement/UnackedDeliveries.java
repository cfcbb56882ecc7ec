package dev.forebay.protocol.amqp091.settlement;

import dev.forebay.broker.work.Portion;
import java.util.Arrays;

/**
 * Deliveries of a channel that the client has not acknowledged, as runs of successive delivery tags
 * with successive offsets of one source. Confined to the connection's loop.
 *
 * <pre>
 * run:  first tag 8 B | first offset 8 B | count 4 B | source 4 B        = 24 B
 * </pre>
 *
 * <p>Runs are ordered by tag. The channel stops deliveries at its limit of unacknowledged messages,
 * which also limits the runs.
 */
public final class UnackedDeliveries {
  /** Takes ranges that leave. */
  @FunctionalInterface
  public interface RangeSink {
    /** Offsets from {@code first} up to, not including, {@code end}, of one source. */
    void range(int source, long first, long end);

    /** Likewise, with the delivery tag of the first. */
    default void taken(long firstTag, int source, long first, long end) {
      range(source, first, end);
    }
  }

  /** What it takes to settle a run, or to give it back. */
  private static final int RUN_UNITS = 2;

  private static final int CAPACITY_MIN = 16;

  private long[] firstTags = new long[CAPACITY_MIN];
  private long[] firstOffsets = new long[CAPACITY_MIN];
  private int[] counts = new int[CAPACITY_MIN];
  private int[] sources = new int[CAPACITY_MIN];
  private int head;
  private int tail;
  private int messages;

  /** Messages held. */
  public int messages() {
    return messages;
  }

  /** Runs held. */
  int runs() {
    return tail - head;
  }

  /** Adds a delivery; tags only go up. */
  public void add(long tag, int source, long offset) {
    messages++;
    int last = tail - 1;
    if (last >= head
        && sources[last] == source
        && firstTags[last] + counts[last] == tag
        && firstOffsets[last] + counts[last] == offset) {
      counts[last]++;
      return;
    }
    makeRoomAtTail();
    set(tail++, tag, offset, 1, source);
  }

  /** Puts back deliveries with successive tags that were removed. */
  void restore(long tag, int source, long offset, int count) {
    int low = head;
    int high = tail;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (firstTags[middle] < tag) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    messages += count;
    insertAfter(low - 1, tag, offset, count, source);
  }

  /** Removes one delivery; false if it is not there. */
  public boolean remove(long tag, RangeSink sink) {
    int run = find(tag);
    if (run < 0) {
      return false;
    }
    int source = sources[run];
    int before = (int) (tag - firstTags[run]);
    int after = counts[run] - before - 1;
    long offset = firstOffsets[run] + before;
    messages--;
    if (before == 0) {
      dropFirst(run, 1);
    } else {
      counts[run] = before;
      if (after > 0) {
        insertAfter(run, tag + 1, offset + 1, after, source);
      }
    }
    sink.taken(tag, source, offset, offset + 1);
    return true;
  }

  /** Whether a delivery is there. */
  public boolean contains(long tag) {
    return find(tag) >= 0;
  }

  /**
   * Removes what the portion allows, from the first on and up to and including the tag; whether
   * something is left of that. Goes by tags: what the sink gives back may be delivered again at
   * once, with later ones.
   */
  public boolean removeSome(long lastTag, Portion portion, RangeSink sink) {
    while (head < tail && firstTags[head] <= lastTag) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(RUN_UNITS);
      removeHead((int) Math.min(counts[head], lastTag - firstTags[head] + 1), sink);
    }
    return false;
  }

  private void removeHead(int count, RangeSink sink) {
    int source = sources[head];
    long tag = firstTags[head];
    long offset = firstOffsets[head];
    messages -= count;
    dropFirst(head, count);
    sink.taken(tag, source, offset, offset + count);
  }

  /** Takes so many from the front of a run, and the run away if none are left. */
  private void dropFirst(int run, int count) {
    if (counts[run] > count) {
      firstTags[run] += count;
      firstOffsets[run] += count;
      counts[run] -= count;
    } else if (run == head) {
      head++;
      if (head == tail) {
        clear();
      }
    } else {
      move(run + 1, run, tail - run - 1);
      tail--;
    }
  }

  private void insertAfter(int run, long tag, long offset, int count, int source) {
    int shift = head;
    makeRoomAtTail();
    int at = run + 1 - (shift - head);
    move(at, at + 1, tail - at);
    tail++;
    set(at, tag, offset, count, source);
  }

  private int find(long tag) {
    int low = head;
    int high = tail - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (tag < firstTags[middle]) {
        high = middle - 1;
      } else if (tag >= firstTags[middle] + counts[middle]) {
        low = middle + 1;
      } else {
        return middle;
      }
    }
    return -1;
  }

  private void makeRoomAtTail() {
    if (tail < sources.length) {
      return;
    }
    if (head >= sources.length >> 1) {
      move(head, 0, tail - head);
      tail -= head;
      head = 0;
    } else {
      resize(sources.length << 1);
    }
  }

  private void clear() {
    head = 0;
    tail = 0;
    if (sources.length > CAPACITY_MIN << 6) {
      resize(CAPACITY_MIN);
    }
  }

  private void resize(int capacity) {
    firstTags = Arrays.copyOf(firstTags, capacity);
    firstOffsets = Arrays.copyOf(firstOffsets, capacity);
    counts = Arrays.copyOf(counts, capacity);
    sources = Arrays.copyOf(sources, capacity);
  }

  private void move(int from, int to, int length) {
    System.arraycopy(firstTags, from, firstTags, to, length);
    System.arraycopy(firstOffsets, from, firstOffsets, to, length);
    System.arraycopy(counts, from, counts, to, length);
    System.arraycopy(sources, from, sources, to, length);
  }

  private void set(int at, long tag, long offset, int count, int source) {
    firstTags[at] = tag;
    firstOffsets[at] = offset;
    counts[at] = count;
    sources[at] = source;
  }
}
