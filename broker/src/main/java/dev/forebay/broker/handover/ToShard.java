package dev.forebay.broker.handover;

import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.loop.RunBytes;
import dev.forebay.broker.record.TransactionId;
import dev.forebay.storage.Chunk;
import java.util.List;

/**
 * What a session says to a shard. A consumer is known by a number that its session's loop has given
 * it, and never gives again; so is a request, which is answered by a {@link ToSession.Answered} or
 * what stands beside it.
 */
public sealed interface ToShard
    permits ToShard.OfDelivery, ToShard.OfPublishing, ToShard.OfTransaction, ToPartition, ToOwner {
  /** Nobody. */
  long NO_CONSUMER = 0;

  /** About consumers and what was delivered. */
  sealed interface OfDelivery extends ToShard {}

  /** About what was published. */
  sealed interface OfPublishing extends ToShard {}

  /** About a transaction, by sessions or other shards. */
  sealed interface OfTransaction extends ToShard {
    TransactionId id();
  }

  /** Number of the shard. */
  int shard();

  /** Something about a consumer that was started. */
  sealed interface OfConsumer extends OfDelivery {
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
      implements OfDelivery {
    /** The same, with another limit of its own. */
    public Start withCreditMax(int wanted) {
      return new Start(
          shard,
          queue,
          consumer,
          session,
          virtualHost,
          queueName,
          settleOnDelivery,
          exclusive,
          priority,
          wanted,
          asksForCredit);
    }

    /** The same, but its session lends it credit, or not. */
    public Start withAsking(boolean wanted) {
      return new Start(
          shard,
          queue,
          consumer,
          session,
          virtualHost,
          queueName,
          settleOnDelivery,
          exclusive,
          priority,
          creditMax,
          wanted);
    }
  }

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

  /**
   * Delivered messages are done with, refused for good, or ready again.
   *
   * @param epoch of the shard when they were delivered; in another they are somebody else's
   */
  record Settle(
      int shard, long epoch, long queue, long consumer, Outcome outcome, long first, long end)
      implements OfDelivery {}

  /** A message is wanted, if there is one: {@link ToSession.Got} or {@link ToSession.GotNone}. */
  record Get(int shard, long queue, boolean settleOnDelivery, long request) implements OfDelivery {}

  /** What was got has been copied. */
  record Copied(int shard, long epoch, long queue, Chunk chunk, boolean settle, long offset)
      implements OfDelivery {}

  /**
   * A run is complete but for its offsets; {@link ToSession.Safe} is the answer, before it, if that
   * was asked, {@link ToSession.Appended}.
   *
   * @param publisher number of what is to be confirmed
   */
  record Append(RouteGroup group, RunBytes run, long publisher, boolean isAsked)
      implements OfPublishing {
    @Override
    public int shard() {
      return group.shard();
    }
  }

  /**
   * A run for more groups of a shard than a turn reaches: copied there.
   *
   * @param source held for this by a {@link Hold}; {@link LetGo} is said to its shard
   */
  record AppendCopies(
      int shard,
      RunBytes source,
      int sourceShard,
      long publisher,
      boolean isAsked,
      List<Copy> copies)
      implements OfPublishing {
    /**
     * One of them.
     *
     * @param promisedBytes of memory that were set aside for it
     */
    public record Copy(RouteGroup group, long promisedBytes) {}
  }

  /** The chunk's memory is needed until {@link LetGo}. */
  record Hold(int shard, Chunk chunk) implements OfPublishing {}

  /** Who has {@link Hold held} it needs it no longer. */
  record LetGo(int shard, Chunk chunk) implements OfPublishing {}

  /** Nothing more is written to the chunk. */
  record Seal(int shard, Chunk chunk) implements OfPublishing {}

  /**
   * A part of a transaction: it is journalled and kept until it is decided. The shard that decides
   * hears {@link Prepared} or {@link Withdrawn} of each other one.
   */
  record Prepare(
      int shard, TransactionId id, Plan plan, List<StagedRun> runs, List<StagedRange> ranges)
      implements OfTransaction {}

  /**
   * Who has part in a transaction.
   *
   * @param decider number of the shard that decides
   * @param parts all of them
   */
  record Plan(int decider, List<Part> parts) {
    /**
     * One of them.
     *
     * @param isDurable whether something of it is journalled
     * @param request answered when it is applied
     */
    public record Part(int shard, boolean isDurable, long request) {}
  }

  /**
   * A run that was published in a transaction.
   *
   * @param run whose chunk is held for it
   * @param publisher number of what is to be told that it is safe
   */
  record StagedRun(RouteGroup group, RunBytes run, long publisher) {}

  /**
   * Delivered messages that end in a transaction.
   *
   * @param epoch of the shard when they were delivered; in another they are somebody else's
   * @param consumer that they were delivered to
   * @param isDecided whether the decision settles them
   */
  record StagedRange(
      long epoch,
      long queue,
      long consumer,
      Outcome outcome,
      long first,
      long end,
      boolean isDecided) {
    /** The same, when the transaction comes to nothing. */
    public StagedRange released() {
      return new StagedRange(epoch, queue, consumer, Outcome.RELEASED, first, end, false);
    }
  }

  /** Another shard's part is prepared: told to the one that decides. */
  record Prepared(int shard, TransactionId id) implements OfTransaction {}

  /** Another shard's part can't be prepared: told to the one that decides. */
  record Withdrawn(int shard, TransactionId id) implements OfTransaction {}

  /** No crash can take the transaction back. */
  record Apply(int shard, TransactionId id) implements OfTransaction {}

  /** The transaction comes to nothing. */
  record Abort(int shard, TransactionId id) implements OfTransaction {}

  /** Another shard's states tell of the transaction: it needs the decision no longer. */
  record Remembered(int shard, TransactionId id) implements OfTransaction {}

  /** What becomes of a delivered message. */
  enum Outcome {
    ACKNOWLEDGED,
    REJECTED,
    RELEASED
  }
}
