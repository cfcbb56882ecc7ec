package dev.forebay.storage.log;

import dev.forebay.storage.Journal;
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
  private final LongSupplier durablePosition;
  private long last;

  /** Of a log whose end, as far as it is durable, any thread may ask for. */
  Epochs(SegmentAccounts accounts, LongSupplier durablePosition) {
    this.accounts = accounts;
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

  void trim(int shard, long position) {
    accounts.trim(shard, position);
  }
}
