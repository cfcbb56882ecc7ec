package dev.forebay.storage.log;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Knows the segments there are and which of them nobody needs: complete, before the trim positions
 * of all shards, without live records and readers. The newest segment is never among them, since it
 * carries on the numbering. A position in a segment whose loss was accepted counts for nothing.
 * Safe for any thread.
 */
final class SegmentAccounts {
  private final Consumer<Segment> retired;
  private volatile AtomicLongArray trims = new AtomicLongArray(0);
  // Sorted by number; replaced as a whole, so that look-ups neither lock nor allocate.
  private volatile Segment[] segments = {};

  /**
   * Makes empty accounts.
   *
   * @param retired gets each segment that has gone from them, once
   */
  SegmentAccounts(Consumer<Segment> retired) {
    this.retired = retired;
  }

  /** There are so many shards, none of which has trimmed yet. */
  void start(int shards) {
    trims = new AtomicLongArray(shards);
  }

  int shards() {
    return trims.length();
  }

  /** Adds the newest segment; the one before it is complete then. */
  void add(Segment segment) {
    Segment before = null;
    synchronized (this) {
      Segment[] old = segments;
      Segment[] grown = Arrays.copyOf(old, old.length + 1);
      grown[old.length] = segment;
      if (old.length > 0) {
        before = old[old.length - 1];
      }
      segments = grown;
    }
    if (before != null) {
      before.complete();
      retireIfUnused(before);
    }
  }

  void retain(int shard, long position) {
    Segment segment = find(Positions.segment(position));
    if (segment != null) {
      segment.retain(shard);
    }
  }

  /** Whether the segment of a position is there. */
  boolean has(long position) {
    return find(Positions.segment(position)) != null;
  }

  /** Nothing of the shard counts as live, and everything is kept until it trims again. */
  void forget(int shard) {
    trims.set(shard, 0);
    for (Segment segment : segments) {
      segment.forget(shard);
    }
  }

  void release(int shard, long position) {
    Segment segment = find(Positions.segment(position));
    if (segment != null && segment.release(shard)) {
      retireIfUnused(segment);
    }
  }

  void trim(int shard, long position) {
    int before = neededSegment();
    trims.accumulateAndGet(shard, position, Math::max);
    if (neededSegment() > before) {
      for (Segment segment : segments) {
        retireIfUnused(segment);
      }
    }
  }

  /** The oldest segment that some shard needs all of. */
  private int neededSegment() {
    AtomicLongArray all = trims;
    long oldest = all.length() == 0 ? 0 : Long.MAX_VALUE;
    for (int shard = 0; shard < all.length(); shard++) {
      oldest = Math.min(oldest, all.get(shard));
    }
    return Positions.segment(oldest);
  }

  /** The segment of a position, kept until {@link #unpin}; {@code null} if it has gone. */
  @Nullable Segment pin(long position) {
    Segment segment = find(Positions.segment(position));
    return segment != null && segment.pin() ? segment : null;
  }

  void unpin(Segment segment) {
    segment.unpin();
    retireIfUnused(segment);
  }

  /** All segments, oldest first. */
  Segment[] all() {
    return segments.clone();
  }

  private void retireIfUnused(Segment segment) {
    // In this order: while a shard counts anew what of it is live, it needs every segment.
    if (segment.isComplete()
        && !segment.isLive()
        && segment.number() < neededSegment()
        && segment.retire()) {
      remove(segment);
      retired.accept(segment);
    }
  }

  private synchronized void remove(Segment segment) {
    segments = Arrays.stream(segments).filter(other -> other != segment).toArray(Segment[]::new);
  }

  private @Nullable Segment find(int number) {
    Segment[] all = segments;
    int low = 0;
    int high = all.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = all[middle].number();
      if (found == number) {
        return all[middle];
      }
      if (found < number) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }
}
