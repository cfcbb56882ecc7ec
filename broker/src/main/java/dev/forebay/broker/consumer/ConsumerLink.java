package dev.forebay.broker.consumer;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.handover.DeliveryTaker;
import dev.forebay.broker.handover.HandedMessage;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import java.util.List;
import java.util.function.Consumer;

/** A consumer as its session has it. Confined to the session's loop. */
public final class ConsumerLink implements ConsumerHandle, DeliveryTaker {
  private final long number;
  private final QueueLink queue;
  private final SessionConsumers all;
  private final Handover handover;
  private final DeliverySink sink;
  private final boolean settleOnDelivery;
  private final CreditPool pool;
  private final EndListener listener;
  private final Borrowed borrowed = new Borrowed();
  private long epoch;
  private boolean closed;

  /** Hears of a consumer's beginning and end. */
  public interface EndListener {
    /** Its shard has begun to deliver, or refused to. */
    void started(ConsumerLink consumer, ToSession.Started answer);

    /** No delivery comes any more. */
    void ended(ConsumerLink consumer);

    /** The client is told something, which may break off for itself alone. */
    void tell(Runnable told);
  }

  /** A consumer that its shard does not know of yet. */
  ConsumerLink(
      QueueLink queue,
      SessionConsumers all,
      Handover handover,
      DeliverySink sink,
      boolean settleOnDelivery,
      CreditPool pool,
      EndListener listener) {
    this.number = handover.nextNumber();
    this.queue = queue;
    this.all = all;
    this.handover = handover;
    this.sink = sink;
    this.settleOnDelivery = settleOnDelivery;
    this.pool = pool;
    this.listener = listener;
    pool.join(this);
  }

  @Override
  public QueueHandle queue() {
    return queue;
  }

  @Override
  public void pause() {
    handover.tell(new ToShard.Pause(shard(), number));
  }

  @Override
  public void resume() {
    handover.tell(new ToShard.Resume(shard(), number));
  }

  @Override
  public void limit(int wanted, Runnable done) {
    handover.tell(
        new ToShard.Limit(shard(), number, wanted, all.whenAnswered(() -> listener.tell(done))));
  }

  @Override
  public void cancel(Runnable done) {
    closed = true;
    Runnable ended =
        () -> {
          ended();
          listener.tell(done);
        };
    handover.tell(new ToShard.Cancel(shard(), number, all.whenAnswered(ended)));
  }

  /** Of its shard since it has begun. */
  long epoch() {
    return epoch;
  }

  /** Its shard has answered. */
  void started(ToSession.Started answer) {
    epoch = answer.epoch();
    listener.started(this, answer);
  }

  /** Its queue is gone. */
  void queueGone() {
    ended(sink::cancelled);
  }

  /** Its queue is where nobody is for now. */
  void interrupted() {
    ended(sink::interrupted);
  }

  private void ended(Consumer<ConsumerHandle> told) {
    ended();
    handover.tell(new ToShard.Forget(shard(), number));
    if (!closed) {
      closed = true;
      told.accept(this);
    }
  }

  /** It ended, or did not start. */
  public void ended() {
    all.forget(this);
    pool.leave(this);
    listener.ended(this);
  }

  /** Deliveries of it were settled or given back. */
  public void settled(long messages) {
    pool.settled(messages);
  }

  @Override
  public boolean isOpen() {
    return sink.isOpen();
  }

  @Override
  public void take(long offset, boolean redelivered, MessageView message) {
    pool.delivered(this);
    sink.deliver(this, offset, redelivered, message);
  }

  /** Takes what was sent, until it is closed. */
  void take(List<HandedMessage> messages) {
    HandedCursor cursor = new HandedCursor();
    int taken = 0;
    while (taken < messages.size() && !closed && sink.isOpen()) {
      HandedMessage message = messages.get(taken);
      take(message.offset(), message.attempts().isRedelivery(), cursor.show(message));
      taken++;
    }
    handover.tell(new ToShard.Taken(shard(), number, taken));
  }

  /** Its number. */
  public long number() {
    return number;
  }

  int shard() {
    return queue.shard();
  }

  CreditPool pool() {
    return pool;
  }

  Borrowed borrowed() {
    return borrowed;
  }

  boolean settlesOnDelivery() {
    return settleOnDelivery;
  }
}
