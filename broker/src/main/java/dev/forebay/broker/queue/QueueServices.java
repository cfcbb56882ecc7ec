package dev.forebay.broker.queue;

import dev.forebay.broker.form.UnknownForms;
import dev.forebay.broker.loop.ShardServices;

/** What a shard does for its queues besides. Confined to the shard's loop. */
public interface QueueServices extends ShardServices {
  /** There are settlements to journal. */
  void settlementDue(UnjournalledSettlements settlements);

  /** Journals offsets as settled that transient messages will use. */
  void reserve(UnjournalledSettlements settlements, long first, long end);

  /**
   * Answers when everything that has been settled so far is durable.
   *
   * @param lost runs instead if the shard is closed before that is known
   */
  void whenSettlementsDurable(Runnable answer, Runnable lost);

  /** What becomes of messages that this build can't read. */
  UnknownForms unknownForms();

  /** Where dead letters go. */
  DeadLetterOutlet deadLetterOutlet();

  /** Who reads queues like streams and waits for more. */
  QueueWatches queueWatches();

  /** The queue had consumers and has none any more. */
  void lastConsumerGone(long queueId);

  /** The queue was not used for as long as it may be. */
  void unusedTooLong(long queueId);
}
