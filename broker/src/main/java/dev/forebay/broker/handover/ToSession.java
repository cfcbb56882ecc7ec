package dev.forebay.broker.handover;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.publish.PublishOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a shard says to a session. */
public sealed interface ToSession {
  /** Number of the consumer or request that it is about; tells the session's loop. */
  long about();

  /** About consumers, and what a session has asked for. */
  sealed interface OfDelivery extends ToSession {}

  /** About what it has published. */
  sealed interface OfPublishing extends ToSession {}

  /** What was asked for is done. */
  record Answered(long request) implements OfDelivery {
    @Override
    public long about() {
      return request;
    }
  }

  /** The consumer has begun, unless it was refused. */
  record Started(long consumer, @Nullable Refusal refusal) implements OfDelivery {
    @Override
    public long about() {
      return consumer;
    }
  }

  /** Its queue is gone. */
  record QueueGone(long consumer) implements OfDelivery {
    @Override
    public long about() {
      return consumer;
    }
  }

  /** It has a message and no credit; with it, it could deliver so many. */
  record AsksForCredit(long consumer, long wanted) implements OfDelivery {
    @Override
    public long about() {
      return consumer;
    }
  }

  /** It has not used so many of what it was lent. */
  record GaveBack(long consumer, long messages) implements OfDelivery {
    @Override
    public long about() {
      return consumer;
    }
  }

  /** Messages for it, in their order; {@link ToShard.Taken} is the answer. */
  record Deliveries(long consumer, List<HandedMessage> messages) implements OfDelivery {
    @Override
    public long about() {
      return consumer;
    }
  }

  /**
   * A message that was asked for; {@link ToShard.Copied} is the answer.
   *
   * @param readyLeft messages that are still ready in the queue
   */
  record Got(long request, HandedMessage message, long readyLeft) implements OfDelivery {
    @Override
    public long about() {
      return request;
    }
  }

  /** There is none. */
  record GotNone(long request) implements OfDelivery {
    @Override
    public long about() {
      return request;
    }
  }

  /** Destinations of one shard have got the run, or not. */
  record Appended(long publisher, List<PublishOutcome> outcomes) implements OfPublishing {
    @Override
    public long about() {
      return publisher;
    }
  }

  /** What was published is as safe in one shard as it will be. */
  record Safe(long publisher) implements OfPublishing {
    @Override
    public long about() {
      return publisher;
    }
  }
}
