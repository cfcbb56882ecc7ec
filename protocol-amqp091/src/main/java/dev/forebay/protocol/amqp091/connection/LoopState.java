package dev.forebay.protocol.amqp091.connection;

import dev.forebay.runtime.EventLoop;

/**
 * What the AMQP connections of one event loop share.
 *
 * @param budget memory for incomplete messages
 * @param views of the memory that messages lie in
 */
record LoopState(ContentBudget budget, MemoryViews views) {
  static LoopState create(EventLoop loop, AmqpLimits limits, AmqpMetrics metrics) {
    return new LoopState(
        new ContentBudget(loop, limits.contentBytesMax(), metrics), new MemoryViews());
  }
}
