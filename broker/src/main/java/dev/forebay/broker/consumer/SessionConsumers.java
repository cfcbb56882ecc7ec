package dev.forebay.broker.consumer;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.SessionId;
import dev.forebay.broker.handover.DeliveryTaker;
import dev.forebay.broker.handover.HandedMessage;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import java.util.concurrent.Executor;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of all sessions of a loop, and what these have asked of shards and not been
 * answered yet, by their numbers. Confined to the loop.
 */
public final class SessionConsumers {
  private final Handover handover;
  private final Long2ObjectHashMap<ConsumerLink> consumers = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Request> unanswered = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<UnderWayGet> gets = new Long2ObjectHashMap<>();

  /** None yet. */
  public SessionConsumers(Handover handover) {
    this.handover = handover;
  }

  private record Request(Runnable done, Runnable failed) {}

  private record UnderWayGet(QueueLink queue, boolean settleOnDelivery, GetSink sink) {}

  /**
   * Credit that consumers of one session share.
   *
   * @param client runs what the session's client is told
   * @param who has it, as the log names it
   */
  public CreditPool newPool(Executor client, Object who) {
    return new CreditPool(this, handover, client, who);
  }

  /** Begins to consume; the listener hears whether that was refused. */
  public void consume(
      SessionId session,
      QueueLink queue,
      ConsumeCommand command,
      DeliverySink sink,
      ConsumerLink.EndListener listener) {
    CreditPool pool =
        command.shared() == null ? newPool(listener::tell, session) : (CreditPool) command.shared();
    ConsumerLink consumer =
        new ConsumerLink(queue, this, handover, sink, command.settleOnDelivery(), pool, listener);
    consumers.put(consumer.number(), consumer);
    handover.tell(
        new ToShard.Start(
            queue.shard(),
            queue.id(),
            consumer.number(),
            session,
            command.virtualHost(),
            command.queue(),
            command.settleOnDelivery(),
            command.exclusive(),
            command.priority(),
            command.creditMax(),
            pool.isLimited()));
  }

  /** Asks for one message. */
  public void get(QueueLink queue, boolean settleOnDelivery, GetSink sink) {
    long request = handover.nextNumber();
    gets.put(request, new UnderWayGet(queue, settleOnDelivery, sink));
    handover.tell(new ToShard.Get(queue.shard(), queue.id(), settleOnDelivery, request));
  }

  /** A number for a request that can't fail; the action runs when it is answered. */
  public long whenAnswered(Runnable action) {
    return whenAnswered(
        action,
        () -> {
          throw new IllegalStateException("a request failed that can't");
        });
  }

  /** A number for a request; one of the actions runs when it is answered. */
  public long whenAnswered(Runnable done, Runnable failed) {
    long request = handover.nextNumber();
    unanswered.put(request, new Request(done, failed));
    return request;
  }

  void forget(ConsumerLink consumer) {
    consumers.remove(consumer.number());
  }

  /** The session of a consumer that has not ended. */
  public DeliveryTaker taker(long consumer) {
    ConsumerLink link = consumers.get(consumer);
    if (link == null) {
      throw new IllegalStateException("no consumer " + consumer);
    }
    return link;
  }

  /** Hears what a shard says. */
  public void hear(ToSession.OfDelivery message) {
    switch (message) {
      case ToSession.Answered answered -> known(unanswered.remove(answered.to())).done.run();
      case ToSession.Failed failed -> known(unanswered.remove(failed.to())).failed.run();
      case ToSession.Got got -> got(got);
      case ToSession.GotNone none -> known(gets.remove(none.to())).sink.empty();
      case ToSession.NotGot none ->
          known(gets.remove(none.to())).sink.refused(new Refusal.NotOpen());
      case ToSession.Started started -> known(consumers.get(started.to())).started(started);
      case ToSession.Deliveries deliveries -> deliver(deliveries);
      case ToSession.QueueGone gone -> {
        ConsumerLink consumer = consumers.get(gone.to());
        if (consumer != null) {
          consumer.queueGone();
        }
      }
      case ToSession.Interrupted interrupted -> {
        ConsumerLink consumer = consumers.get(interrupted.to());
        if (consumer != null) {
          consumer.interrupted();
        }
      }
      case ToSession.AsksForCredit asks -> {
        ConsumerLink consumer = consumers.get(asks.to());
        if (consumer != null) {
          consumer.pool().ask(consumer, asks.wanted());
        }
      }
      case ToSession.GaveBack back -> {
        ConsumerLink consumer = consumers.get(back.to());
        if (consumer != null) {
          consumer.pool().returned(consumer, back.messages());
        }
      }
    }
  }

  private static <T> T known(@Nullable T asked) {
    if (asked == null) {
      throw new IllegalStateException("an answer that nobody has asked for");
    }
    return asked;
  }

  private void deliver(ToSession.Deliveries deliveries) {
    known(consumers.get(deliveries.to())).take(deliveries.messages());
  }

  private void got(ToSession.Got got) {
    UnderWayGet get = known(gets.remove(got.to()));
    HandedMessage message = got.message();
    get.sink.message(
        get.queue.at(got.epoch()),
        message.offset(),
        message.attempts().isRedelivery(),
        new HandedCursor().show(message),
        got.readyLeft());
    handover.tell(
        new ToShard.Copied(
            get.queue.shard(),
            got.epoch(),
            get.queue.id(),
            message.chunk(),
            get.settleOnDelivery,
            message.offset()));
  }
}
