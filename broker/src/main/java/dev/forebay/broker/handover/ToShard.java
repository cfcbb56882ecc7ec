package dev.forebay.broker.handover;

import dev.forebay.broker.api.SessionId;
import dev.forebay.storage.Chunk;

/**
 * What a session says to a shard. A consumer is known by a number that its session's loop has given
 * it, and never gives again; so is a request, which is answered by a {@link ToSession.Answered} or
 * what stands beside it.
 */
public sealed interface ToShard {
  /** Nobody. */
  long NO_CONSUMER = 0;

  /** Number of the shard. */
  int shard();

  /** Something about a consumer that was started. */
  sealed interface OfConsumer extends ToShard {
    long consumer();
  }

  /**
   * A consumer begins; {@link ToSession.Started} is the answer.
   *
   * @param session whose deliveries under way are limited together
   * @param virtualHost of the queue, for a refusal
   * @param queueName likewise
   * @param asksForCredit whether its session lends it credit
   */
  record Start(
      int shard,
      long queue,
      long consumer,
      SessionId session,
      String virtualHost,
      String queueName,
      boolean settleOnDelivery,
      boolean exclusive,
      long priority,
      int creditMax,
      boolean asksForCredit)
      implements ToShard {}

  /** No deliveries for a while. */
  record Pause(int shard, long consumer) implements OfConsumer {}

  /** Ends {@link Pause}. */
  record Resume(int shard, long consumer) implements OfConsumer {}

  /** Changes how much may be unsettled; answered. */
  record Limit(int shard, long consumer, int creditMax, long request) implements OfConsumer {}

  /** No deliveries any more; answered. */
  record Cancel(int shard, long consumer, long request) implements OfConsumer {}

  /** Its session has heard that its queue is gone. */
  record Forget(int shard, long consumer) implements OfConsumer {}

  /** From now on it asks for credit, or need not; what was lent is forgotten. Answered. */
  record AskForCredit(int shard, long consumer, boolean wanted, long request)
      implements OfConsumer {}

  /** It may deliver so many messages more. */
  record Lend(int shard, long consumer, long messages) implements OfConsumer {}

  /** There is nothing to lend now. */
  record Refuse(int shard, long consumer) implements OfConsumer {}

  /** What it does not use is to come back: {@link ToSession.GaveBack}. */
  record Recall(int shard, long consumer) implements OfConsumer {}

  /** Of the oldest batch that it was sent, the session has taken the first {@code shown}. */
  record Taken(int shard, long consumer, int shown) implements OfConsumer {}

  /** Delivered messages are done with, refused for good, or ready again. */
  record Settle(int shard, long queue, long consumer, Outcome outcome, long first, long end)
      implements ToShard {}

  /** A message is wanted, if there is one: {@link ToSession.Got} or {@link ToSession.GotNone}. */
  record Get(int shard, long queue, boolean settleOnDelivery, long request) implements ToShard {}

  /** What was got has been copied. */
  record Copied(int shard, long queue, Chunk chunk, boolean settle, long offset)
      implements ToShard {}

  /** What becomes of a delivered message. */
  enum Outcome {
    ACKNOWLEDGED,
    REJECTED,
    RELEASED
  }
}
