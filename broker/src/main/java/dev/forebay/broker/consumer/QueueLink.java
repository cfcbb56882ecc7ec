package dev.forebay.broker.consumer;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.broker.handover.ToShard.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A session's way to a queue. Confined to the session's loop.
 *
 * @param handover of the session's loop
 * @param shard that owns the queue
 * @param epoch of the shard when it gave a message away that was asked for; of what consumers get
 *     they know it
 * @param isJournalled whether what happens to its persistent messages survives a restart
 * @param hasDeadLetters whether what is rejected goes somewhere
 * @param tellsFailures whether those who get a message are told how often it has failed
 * @param holdMaxMillis how long its declaration lets a message be held
 */
public record QueueLink(
    Handover handover,
    int shard,
    long epoch,
    long id,
    boolean isJournalled,
    boolean hasDeadLetters,
    boolean tellsFailures,
    long holdMaxMillis)
    implements QueueHandle {
  /** The same for a message that was given away in this epoch. */
  QueueLink at(long given) {
    return new QueueLink(
        handover, shard, given, id, isJournalled, hasDeadLetters, tellsFailures, holdMaxMillis);
  }

  /** The epoch in which a message was given away to this consumer, if it was one. */
  public long epoch(@Nullable ConsumerHandle deliveredTo) {
    return deliveredTo instanceof ConsumerLink consumer ? consumer.epoch() : epoch;
  }

  @Override
  public void settle(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    end(Outcome.ACKNOWLEDGED, deliveredTo, first, end);
  }

  @Override
  public void reject(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    end(Outcome.REJECTED, deliveredTo, first, end);
  }

  @Override
  public void release(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    end(Outcome.RELEASED, deliveredTo, first, end);
  }

  private void end(Outcome outcome, @Nullable ConsumerHandle deliveredTo, long first, long end) {
    handover.settle(shard, epoch(deliveredTo), id, number(deliveredTo), outcome, first, end);
    if (deliveredTo instanceof ConsumerLink consumer) {
      consumer.settled(end - first);
    }
  }

  /** Number of the consumer that a message was delivered to, if it was one. */
  public static long number(@Nullable ConsumerHandle deliveredTo) {
    return deliveredTo instanceof ConsumerLink consumer ? consumer.number() : ToShard.NO_CONSUMER;
  }
}
