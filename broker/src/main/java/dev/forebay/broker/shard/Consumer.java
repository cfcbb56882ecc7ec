package dev.forebay.broker.shard;

import dev.forebay.broker.ConsumerHandle;
import dev.forebay.broker.DeliverySink;
import dev.forebay.broker.QueueHandle;

/**
 * One consumer: its credit on the shard's loop, its handle on the session's. When the two loops are
 * one, deliveries are direct calls; otherwise they travel as batches, of which only a limited
 * number of messages is under way.
 */
public final class Consumer implements ConsumerHandle {
  private final Queue target;
  private final BrokerLoop sessionLoop;
  private final DeliverySink sink;
  private final boolean settleOnDelivery;
  private final boolean exclusive;
  private final QueueLink link;
  private final RemoteDeliveries remote;

  // Shard's loop.
  private long credit;
  private boolean paused;
  private boolean active;
  private boolean removed;

  // Session's loop.
  private boolean closed;

  /** Makes a consumer; {@link Shard#addConsumer} starts it. */
  public Consumer(
      Queue target,
      BrokerLoop sessionLoop,
      DeliverySink sink,
      boolean settleOnDelivery,
      boolean exclusive,
      long creditMax) {
    this.target = target;
    this.sessionLoop = sessionLoop;
    this.sink = sink;
    this.settleOnDelivery = settleOnDelivery;
    this.exclusive = exclusive;
    this.credit = creditMax;
    this.link = new QueueLink(target, sessionLoop);
    this.remote = new RemoteDeliveries(this);
  }

  @Override
  public QueueHandle queue() {
    return link;
  }

  @Override
  public void pause() {
    sessionLoop.send(target.shard.loop(), () -> target.consumers.pause(this));
  }

  @Override
  public void resume() {
    sessionLoop.send(
        target.shard.loop(),
        () -> {
          if (!removed && target.consumers.resume(this)) {
            target.wantDelivery();
          }
        });
  }

  @Override
  public void cancel(Runnable done) {
    closed = true;
    BrokerLoop shardLoop = target.shard.loop();
    sessionLoop.send(
        shardLoop,
        () -> {
          target.shard.removeConsumer(this);
          remote.post();
          shardLoop.send(sessionLoop, done);
        });
  }

  /** The queue is going away. Shard's loop. */
  void queueDeleted() {
    removed = true;
    remote.post();
    target.shard.loop().send(sessionLoop, this::tellCancelled);
  }

  private void tellCancelled() {
    if (!closed) {
      closed = true;
      sink.cancelled(this);
    }
  }

  /** Shard's loop. */
  void deliver(QueueRun run, long offset, boolean redelivered) {
    if (sessionLoop != target.shard.loop()) {
      remote.add(run, offset, redelivered);
      return;
    }
    if (settleOnDelivery) {
      MessageCursor cursor = target.shard.seek(run, offset);
      sink.deliver(this, offset, redelivered, cursor);
      target.settle(this, offset, offset + 1);
    } else {
      sink.deliver(this, offset, redelivered, target.shard.seek(run, offset));
    }
  }

  /** Session's loop: hands one remote delivery to the sink; false if the consumer is closed. */
  boolean show(long offset, boolean redelivered, MessageCursor message) {
    if (closed) {
      return false;
    }
    sink.deliver(this, offset, redelivered, message);
    return true;
  }

  Queue target() {
    return target;
  }

  BrokerLoop sessionLoop() {
    return sessionLoop;
  }

  boolean settlesOnDelivery() {
    return settleOnDelivery;
  }

  boolean isExclusive() {
    return exclusive;
  }

  void markRemoved() {
    removed = true;
  }

  boolean isRemoved() {
    return removed;
  }

  boolean canTake() {
    return credit > 0 && !paused && !removed && remote.hasRoom();
  }

  void takeCredit() {
    credit--;
  }

  void returnCredit(long messages) {
    credit += messages;
  }

  void setPaused(boolean wanted) {
    paused = wanted;
  }

  boolean isActive() {
    return active;
  }

  void setActive(boolean wanted) {
    active = wanted;
  }
}
