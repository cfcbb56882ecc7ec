package dev.forebay.broker.loop;

/** Told of what makes the catalog delete queues, on the shard's loop. */
public interface QueueObserver {
  /** The queue had consumers and has none any more. */
  void lastConsumerGone(long queueId);

  /** The queue was not used for as long as it may be. */
  void unusedTooLong(long queueId);
}
