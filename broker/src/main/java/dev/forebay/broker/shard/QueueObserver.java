package dev.forebay.broker.shard;

/** Told of what makes the catalog delete queues, on the shard's loop. */
public interface QueueObserver {
  /** The queue had consumers and has none any more. */
  void lastConsumerGone(Queue queue);

  /** The queue was not used for as long as it may be. */
  void unusedTooLong(Queue queue);
}
