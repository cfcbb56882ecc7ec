package dev.forebay.protocol.amqp091.api;

import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.protocol.base.delivery.MemoryViews;
import dev.forebay.protocol.base.delivery.UnackedBudget;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.LoopWaits;
import dev.forebay.transport.connection.InputBudget;
import dev.forebay.transport.connection.InputMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the AMQP connections of one event loop share.
 *
 * @param budget memory for incomplete messages
 * @param views of the memory that messages lie in
 * @param unacked memory for what is remembered of deliveries
 * @param parkedBytes of the node, that wait until clients free memory
 */
public record LoopState(
    InputBudget budget, MemoryViews views, UnackedBudget unacked, AtomicLong parkedBytes) {
  /** For one loop, with the node's memory for incomplete messages. */
  public static LoopState create(
      EventLoop loop,
      LoopWaits waits,
      AmqpLimits limits,
      AmqpMetrics metrics,
      InputMemory contents,
      AtomicLong parkedBytes) {
    return new LoopState(
        new InputBudget(loop, contents, metrics::incompleteContentChanged),
        new MemoryViews(),
        new UnackedBudget(
            loop, waits, metrics, limits.unackedBytesMax(), limits.memory().unackedBytes()),
        parkedBytes);
  }
}
