package dev.forebay.protocol.base.delivery;

import dev.forebay.broker.record.OffsetRanges;
import dev.forebay.broker.work.Portion;
import java.util.Arrays;

/**
 * Deliveries of a channel that the client has not acknowledged: runs of successive delivery tags
 * with successive offsets of one source, as they were delivered, and the set of the tags that are
 * unacknowledged. So an acknowledgement costs the same in whatever order they come. Confined to the
 * connection's loop.
 *
 * <pre>
 * run:  first tag 8 B | first offset 8 B | count 4 B | source 4 B | unacknowledged 4 B   = 28 B
 * </pre>
 *
 * <p>Runs are ordered by tag. One of which nothing is unacknowledged goes when it is the first, or
 * when such are the most; but not while a transaction may put something back. The channel stops
 * deliveries at its limit of bytes.
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

  /** What it takes to settle a range, or to give it back. */
  private static final int RANGE_UNITS = 2;

  private static final int RUN_BYTES = 28;
  private static final int RUN_MESSAGES_MAX = 1 << 30;
  private static final int CAPACITY_MIN = 16;

  private final OffsetRanges tags = new OffsetRanges();
  private long[] firstTags = new long[CAPACITY_MIN];
  private long[] firstOffsets = new long[CAPACITY_MIN];
  private int[] counts = new int[CAPACITY_MIN];
  private int[] sources = new int[CAPACITY_MIN];
  private int[] unacked = new int[CAPACITY_MIN];
  private int head;
  private int tail;

  /** Runs of which nothing is unacknowledged. */
  private int done;

  private boolean keepsRuns;

  /** Messages held. */
  public long messages() {
    return tags.count();
  }

  /** The tag of the oldest, or -1. */
  public long oldest() {
    return tags.isEmpty() ? -1 : tags.first();
  }

  /** Where a delivery came from that is there. */
  public int source(long tag) {
    return sources[find(tag)];
  }

  /** What it takes of the heap. */
  public long bytes() {
    return (long) (tail - head) * RUN_BYTES + tags.bytes();
  }

  /** Runs held. */
  int runs() {
    return tail - head;
  }

  /** What is removed may be put back from now on, until {@link #forgetRemoved}. */
  public void keepRemoved() {
    keepsRuns = true;
  }

  /** Nothing that was removed so far is put back any more. */
  public void forgetRemoved() {
    keepsRuns = false;
    prune();
    keepsRuns = true;
  }

  /** Adds a delivery; tags only go up. */
  public void add(long tag, int source, long offset) {
    tags.add(tag, tag + 1);
    int last = tail - 1;
    if (last >= head
        && sources[last] == source
        && unacked[last] > 0
        && counts[last] < RUN_MESSAGES_MAX
        && firstTags[last] + counts[last] == tag
        && firstOffsets[last] + counts[last] == offset) {
      counts[last]++;
      unacked[last]++;
      return;
    }
    makeRoomAtTail();
    firstTags[tail] = tag;
    firstOffsets[tail] = offset;
    counts[tail] = 1;
    sources[tail] = source;
    unacked[tail] = 1;
    tail++;
  }

  /** Puts back deliveries with successive tags that were removed together. */
  public void restore(long tag, int count) {
    int run = find(tag);
    tags.add(tag, tag + count);
    done -= unacked[run] == 0 ? 1 : 0;
    unacked[run] += count;
  }

  /** Whether a delivery is there. */
  public boolean contains(long tag) {
    return tags.contains(tag);
  }

  /** Removes one delivery; false if it is not there. */
  public boolean remove(long tag, RangeSink sink) {
    if (!tags.contains(tag)) {
      return false;
    }
    remove(find(tag), tag, tag + 1, sink);
    return true;
  }

  /**
   * Removes what the portion allows, from the first on and up to and including the tag; whether
   * something is left of that. Goes by tags: what the sink gives back may be delivered again at
   * once, with later ones.
   */
  public boolean removeSome(long lastTag, Portion portion, RangeSink sink) {
    while (!tags.isEmpty() && tags.first() <= lastTag) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(RANGE_UNITS);
      long first = tags.first();
      int run = find(first);
      long end = Math.min(tags.firstEnd(), firstTags[run] + counts[run]);
      remove(run, first, end > lastTag ? lastTag + 1 : end, sink);
    }
    return false;
  }

  private void remove(int run, long first, long end, RangeSink sink) {
    int source = sources[run];
    long offset = firstOffsets[run] + first - firstTags[run];
    tags.remove(first, end);
    unacked[run] -= (int) (end - first);
    if (unacked[run] == 0) {
      done++;
      prune();
    }
    sink.taken(first, source, offset, offset + end - first);
  }

  /** Lets runs go of which nothing is unacknowledged. */
  private void prune() {
    if (keepsRuns) {
      return;
    }
    while (head < tail && unacked[head] == 0) {
      head++;
      done--;
    }
    if (head == tail) {
      clear();
    } else if (done > (tail - head) >> 1) {
      compact();
    }
  }

  private void compact() {
    int to = head;
    for (int from = head; from < tail; from++) {
      if (unacked[from] > 0) {
        firstTags[to] = firstTags[from];
        firstOffsets[to] = firstOffsets[from];
        counts[to] = counts[from];
        sources[to] = sources[from];
        unacked[to] = unacked[from];
        to++;
      }
    }
    tail = to;
    done = 0;
  }

  /** The run of a tag that is there, or was. */
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
    throw new IllegalStateException("no delivery " + tag);
  }

  private void makeRoomAtTail() {
    if (tail < sources.length) {
      return;
    }
    int runs = tail - head;
    int capacity = runs >= sources.length >> 1 ? sources.length << 1 : sources.length;
    firstTags = Arrays.copyOfRange(firstTags, head, head + capacity);
    firstOffsets = Arrays.copyOfRange(firstOffsets, head, head + capacity);
    counts = Arrays.copyOfRange(counts, head, head + capacity);
    sources = Arrays.copyOfRange(sources, head, head + capacity);
    unacked = Arrays.copyOfRange(unacked, head, head + capacity);
    head = 0;
    tail = runs;
  }

  private void clear() {
    head = 0;
    tail = 0;
    done = 0;
    if (sources.length > CAPACITY_MIN << 6) {
      firstTags = new long[CAPACITY_MIN];
      firstOffsets = new long[CAPACITY_MIN];
      counts = new int[CAPACITY_MIN];
      sources = new int[CAPACITY_MIN];
      unacked = new int[CAPACITY_MIN];
    }
  }
}
