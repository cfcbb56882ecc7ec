package dev.forebay.broker.queue;

import dev.forebay.broker.record.OffsetRanges;

/** The settlements of one queue as {@link SettlementJournal} takes them. Shard's loop. */
public interface UnjournalledSettlements {
  /** Of the queue. */
  long queueId();

  /** Whether the queue has been deleted. */
  boolean isDropped();

  /** What may have been delivered. */
  OffsetRanges handedOut();

  /** Everything before it is settled. */
  long floor();

  /** Whether there is something to journal. */
  boolean hasUnjournalled();

  /** Takes what has to be journalled; what comes later is another record's. */
  OffsetRanges takeUnjournalled();

  /** What was taken is being journalled. */
  void recordAppended();

  /** It is durable. */
  void recordDurable(long floor);

  /** A reservation is being journalled, before which nothing after it may be visible. */
  void reservationAppended();

  /** It is durable. */
  void reservationDurable();
}
