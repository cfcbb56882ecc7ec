package dev.forebay.storage.log;

import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Who writes each shard's journal: whoever asked last, once everything of the writer before is
 * durable. All writers are of this process, so that the one before can be asked to stop. Safe for
 * any thread.
 */
final class Epochs {
  /** Writers that one start has room for, before the next one's numbers. */
  private static final int START_BITS = 24;

  private final Map<Integer, ShardJournal> newest = new HashMap<>();
  private final SegmentAccounts accounts;
  private final LogReader reader;
  private final LongSupplier durablePosition;
  private long last;

  /** Of a log whose end, as far as it is durable, any thread may ask for. */
  Epochs(SegmentAccounts accounts, LogReader reader, LongSupplier durablePosition) {
    this.accounts = accounts;
    this.reader = reader;
    this.durablePosition = durablePosition;
  }

  /**
   * Numbers the epochs of this start.
   *
   * @param start larger than at every start before
   */
  synchronized void start(long start) {
    last = start << START_BITS;
  }

  synchronized void acquire(
      int shard, LoopAppender appender, Runnable lost, Consumer<Journal> acquired) {
    last++;
    ShardJournal journal = new ShardJournal(this, shard, appender, last, lost, acquired);
    ShardJournal before = newest.put(shard, journal);
    if (before == null) {
      journal.open();
    } else {
      before.yieldTo(journal::open);
    }
  }

  long durablePosition() {
    return durablePosition.getAsLong();
  }

  /** Visits a shard's records of a part of the log that is durable; forgets which of them live. */
  void replay(int shard, long from, long end, RecordVisitor visitor) {
    accounts.forget(shard);
    try {
      reader.replay(shard, from, end, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException("shard " + shard + " could not be read: " + e.getMessage(), e);
    }
  }

  void trim(int shard, long position) {
    accounts.trim(shard, position);
  }
}
