package dev.forebay.storage.log;

import dev.forebay.storage.disk.DiskFile;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One file of the log with what keeps it: live records and readers. Safe for any thread; only the
 * writer writes the file.
 */
final class Segment {
  private static final int RETIRED = -1;

  private final SegmentFormat.Header header;
  private final DiskFile file;
  private final AtomicIntegerArray live;
  private final AtomicLong allLive = new AtomicLong();
  private final AtomicInteger pins = new AtomicInteger();
  private volatile boolean complete;

  /** A segment with records of so many shards at most. */
  Segment(SegmentFormat.Header header, DiskFile file, int shards) {
    this.live = new AtomicIntegerArray(shards);
    this.header = header;
    this.file = file;
  }

  int number() {
    return header.number();
  }

  SegmentFormat.Header header() {
    return header;
  }

  DiskFile file() {
    return file;
  }

  void retain(int shard) {
    live.incrementAndGet(shard);
    allLive.incrementAndGet();
  }

  /** Returns whether no live record is left. */
  boolean release(int shard) {
    live.decrementAndGet(shard);
    return allLive.decrementAndGet() == 0;
  }

  /** Counts nothing of the shard as live. */
  void forget(int shard) {
    allLive.addAndGet(-live.getAndSet(shard, 0));
  }

  boolean isLive() {
    return allLive.get() != 0;
  }

  /** Another segment has taken over the writing. */
  void complete() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  /** Keeps the file while it is being read; {@code false} if it has gone. */
  boolean pin() {
    int count = pins.get();
    while (count != RETIRED) {
      if (pins.compareAndSet(count, count + 1)) {
        return true;
      }
      count = pins.get();
    }
    return false;
  }

  void unpin() {
    pins.decrementAndGet();
  }

  /** Ends the segment's life unless somebody reads it; {@code true} once only. */
  boolean retire() {
    return pins.compareAndSet(0, RETIRED);
  }
}
