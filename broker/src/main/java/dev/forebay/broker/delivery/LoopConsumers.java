package dev.forebay.broker.delivery;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import java.util.HashMap;
import java.util.Map;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All consumers of one loop's shards, by their numbers, and what sessions say to them and their
 * queues. Confined to the loop.
 */
public final class LoopConsumers {
  private final Handover handover;
  private final QueueDirectory queues;
  private final Long2ObjectHashMap<Known> consumers = new Long2ObjectHashMap<>();
  private final Map<SessionId, UnderWay> underWay = new HashMap<>();

  /** None yet. */
  public LoopConsumers(Handover handover, QueueDirectory queues) {
    this.handover = handover;
    this.queues = queues;
  }

  private record Known(Consumer consumer, SessionId session) {}

  /** Does what a session wants. */
  public void hear(ToShard.OfDelivery message) {
    switch (message) {
      case ToShard.Start start -> start(start);
      case ToShard.OfConsumer ofConsumer -> hear(ofConsumer);
      case ToShard.Settle settle ->
          settle(
              settle.shard(),
              settle.epoch(),
              settle.queue(),
              settle.consumer(),
              settle.outcome(),
              settle.first(),
              settle.end());
      case ToShard.Get get -> get(get);
      case ToShard.Copied copied -> {
        copied.chunk().release();
        ConsumedQueue queue = queues.find(copied.shard(), copied.epoch(), copied.queue());
        if (copied.settle() && queue != null) {
          queue.settle(null, copied.offset(), copied.offset() + 1);
        }
      }
    }
  }

  private void start(ToShard.Start start) {
    ConsumedQueue queue = queues.find(start.shard(), start.queue());
    Refusal refusal = refusal(queue, start);
    if (refusal != null || queue == null) {
      handover.tell(new ToSession.Started(start.consumer(), 0, refusal));
      return;
    }
    Known known = new Known(new Consumer(queue, start, handover, way(start)), start.session());
    consumers.put(start.consumer(), known);
    handover.tell(new ToSession.Started(start.consumer(), queue.shard().epoch(), null));
    // Its session may have cancelled it at once.
    if (consumers.containsKey(start.consumer())) {
      queue.add(known.consumer);
    }
  }

  private static @Nullable Refusal refusal(@Nullable ConsumedQueue queue, ToShard.Start start) {
    if (queue == null) {
      return new Refusal.NoQueue(start.queueName(), start.virtualHost());
    }
    if (!queue.consumers().admit(start.exclusive())) {
      return new Refusal.InExclusiveUse(start.queueName(), start.virtualHost());
    }
    return null;
  }

  private DeliveryWay way(ToShard.Start start) {
    if (handover.isHere(start.consumer())) {
      return new LocalDeliveries(handover.taker(start.consumer()));
    }
    UnderWay ofSession =
        underWay.computeIfAbsent(
            start.session(), session -> new UnderWay(handover.loop().waits().of(session)));
    ofSession.joined();
    return new RemoteDeliveries(start.consumer(), handover, ofSession);
  }

  /** Whether its shard has heard of the consumer, and not of its end. */
  public boolean isKnown(long consumer) {
    return consumers.containsKey(consumer);
  }

  private void hear(ToShard.OfConsumer message) {
    Known known = consumers.get(message.consumer());
    if (known != null) {
      known.consumer.hear(message);
      if (known.consumer.isOver()) {
        forget(known);
      }
      return;
    }
    switch (message) {
      case ToShard.Limit limit -> handover.tell(new ToSession.Answered(limit.request()));
      case ToShard.Cancel cancel -> handover.tell(new ToSession.Answered(cancel.request()));
      case ToShard.AskForCredit ask -> handover.tell(new ToSession.Answered(ask.request()));
      case ToShard.Pause _,
          ToShard.Resume _,
          ToShard.Lend _,
          ToShard.Refuse _,
          ToShard.Recall _,
          ToShard.Forget _,
          ToShard.Taken _ -> {}
    }
  }

  private void forget(Known known) {
    if (consumers.remove(known.consumer.number()) == null) {
      return;
    }
    UnderWay ofSession = underWay.get(known.session);
    if (ofSession != null
        && !handover.isHere(known.consumer.number())
        && ofSession.left(known.consumer)) {
      underWay.remove(known.session);
    }
  }

  /** As {@link ToShard.Settle}. */
  public void settle(
      int shard,
      long epoch,
      long queue,
      long consumer,
      ToShard.Outcome outcome,
      long first,
      long end) {
    ConsumedQueue found = queues.find(shard, epoch, queue);
    if (found != null) {
      settle(found, find(consumer), outcome, first, end);
    }
  }

  /** The consumer with this number, or null if it has ended, or there never was one. */
  private @Nullable Consumer find(long consumer) {
    Known known = consumer == ToShard.NO_CONSUMER ? null : consumers.get(consumer);
    return known == null ? null : known.consumer;
  }

  private static void settle(
      ConsumedQueue queue,
      @Nullable Consumer deliveredTo,
      ToShard.Outcome outcome,
      long first,
      long end) {
    switch (outcome) {
      case ACKNOWLEDGED -> queue.settle(deliveredTo, first, end);
      case REJECTED -> queue.reject(deliveredTo, first, end);
      case RELEASED -> queue.release(deliveredTo, first, end, true);
    }
  }

  private void get(ToShard.Get get) {
    ConsumedQueue queue = queues.find(get.shard(), get.queue());
    if (queue == null) {
      handover.tell(new ToSession.GotNone(get.request()));
      return;
    }
    PendingGet pending = new PendingGet(queue, handover, get.request());
    queue.whenOffered(() -> queue.get(pending));
  }
}
