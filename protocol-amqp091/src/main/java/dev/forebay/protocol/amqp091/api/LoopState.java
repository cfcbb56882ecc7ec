package dev.forebay.protocol.amqp091.api;

import dev.forebay.protocol.amqp091.memory.ContentBudget;
import dev.forebay.protocol.amqp091.memory.FrameReservation;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.protocol.amqp091.output.MemoryViews;
import dev.forebay.runtime.EventLoop;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the AMQP connections of one event loop share.
 *
 * @param budget memory for incomplete messages
 * @param frames memory for incomplete frames
 * @param waitingFrames what those have brought who wait for such memory
 * @param views of the memory that messages lie in
 * @param parkedBytes of the node, that wait until clients free memory
 */
public record LoopState(
    ContentBudget budget,
    ContentBudget frames,
    FrameReservation.Waiting waitingFrames,
    MemoryViews views,
    AtomicLong parkedBytes) {
  static final long FRAME_BYTES_MAX = 64L << 20;

  public static LoopState create(
      EventLoop loop, AmqpLimits limits, AmqpMetrics metrics, AtomicLong parkedBytes) {
    return create(loop, limits, metrics, parkedBytes, FRAME_BYTES_MAX);
  }

  public static LoopState create(
      EventLoop loop,
      AmqpLimits limits,
      AmqpMetrics metrics,
      AtomicLong parkedBytes,
      long frameBytesMax) {
    return new LoopState(
        new ContentBudget(loop, limits.contentBytesMax(), metrics::incompleteContentChanged),
        new ContentBudget(loop, frameBytesMax, metrics::incompleteContentChanged),
        new FrameReservation.Waiting(frameBytesMax),
        new MemoryViews(),
        parkedBytes);
  }
}
