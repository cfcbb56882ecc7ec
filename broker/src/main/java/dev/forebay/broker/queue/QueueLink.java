package dev.forebay.broker.queue;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.delivery.Consumer;
import dev.forebay.broker.loop.BrokerLoop;
import org.jspecify.annotations.Nullable;

/** A session's way to a queue. Confined to the session's loop. */
public final class QueueLink implements QueueHandle {
  private final Queue queue;
  private final BrokerLoop sessionLoop;

  /** Links a session's loop to a queue. */
  public QueueLink(Queue queue, BrokerLoop sessionLoop) {
    this.queue = queue;
    this.sessionLoop = sessionLoop;
  }

  /** The queue; its state is its shard's. */
  public Queue queue() {
    return queue;
  }

  @Override
  public long id() {
    return queue.id();
  }

  @Override
  public void settle(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    BrokerLoop shardLoop = queue.shard().loop();
    if (shardLoop == sessionLoop) {
      settleHere((Consumer) deliveredTo, first, end);
    } else {
      sessionLoop.send(shardLoop, () -> queue.settle((Consumer) deliveredTo, first, end));
    }
    tell(deliveredTo, end - first);
  }

  /** Without an object for it, since there are so many. */
  private void settleHere(@Nullable Consumer deliveredTo, long first, long end) {
    try {
      queue.settle(deliveredTo, first, end);
    } catch (RuntimeException | Error broken) {
      sessionLoop.brokeOff(broken);
      throw broken;
    }
  }

  @Override
  public void reject(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    sessionLoop.send(queue.shard().loop(), () -> queue.reject((Consumer) deliveredTo, first, end));
    tell(deliveredTo, end - first);
  }

  @Override
  public void release(@Nullable ConsumerHandle deliveredTo, long first, long end) {
    sessionLoop.send(queue.shard().loop(), () -> queue.release((Consumer) deliveredTo, first, end, true));
    tell(deliveredTo, end - first);
  }

  private static void tell(@Nullable ConsumerHandle deliveredTo, long messages) {
    if (deliveredTo instanceof Consumer consumer) {
      consumer.settled(messages);
    }
  }
}
