package dev.forebay.broker.handover;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.publish.PublishOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shard says to a session. */
public sealed interface ToSession
    permits ToSession.OfDelivery, ToSession.OfPublishing, FromPartition, FromCatalog {
  /** Number of the consumer, request or publisher that it is for; tells the session's loop. */
  long to();

  /** For consumers, and for who has asked something. */
  sealed interface OfDelivery extends ToSession {}

  /** For who has published. */
  sealed interface OfPublishing extends ToSession {}

  /** The request is done. */
  record Answered(long to) implements OfDelivery {}

  /** The request comes to nothing. */
  record Failed(long to) implements OfDelivery {}

  /**
   * The consumer has begun, unless it was refused.
   *
   * @param epoch of the shard
   */
  record Started(long to, long epoch, @Nullable Refusal refusal) implements OfDelivery {}

  /** The consumer's queue is gone. */
  record QueueGone(long to) implements OfDelivery {}

  /**
   * The consumer's shard is closed: no delivery follows, and what was delivered and not settled is
   * ready again when it is open.
   */
  record Interrupted(long to) implements OfDelivery {}

  /** The consumer has a message and no credit; with it, it could deliver so many. */
  record AsksForCredit(long to, long wanted) implements OfDelivery {}

  /** The consumer has not used so many of what it was lent. */
  record GaveBack(long to, long messages) implements OfDelivery {}

  /** Messages for the consumer, in their order; {@link ToShard.Taken} is the answer. */
  record Deliveries(long to, List<HandedMessage> messages) implements OfDelivery {}

  /**
   * A message that was asked for; {@link ToShard.Copied} is the answer.
   *
   * @param epoch of the shard
   * @param readyLeft messages that are still ready in the queue
   */
  record Got(long to, long epoch, HandedMessage message, long readyLeft) implements OfDelivery {}

  /** There is none. */
  record GotNone(long to) implements OfDelivery {}

  /** Nobody can tell, since the shard is closed. */
  record NotGot(long to) implements OfDelivery {}

  /** Destinations of one shard have got the run, or not. */
  record Appended(long to, List<PublishOutcome> outcomes) implements OfPublishing {}

  /** What was published is as safe in one shard as it will be. */
  record Safe(long to) implements OfPublishing {}

  /** A queue of one shard is full and has not got what was published. */
  record Rejected(long to) implements OfPublishing {}

  /** Whether one shard keeps what was published is not known, since it is closed. */
  record Lost(long to) implements OfPublishing {}
}
