package dev.forebay.protocol.stomp.api;

import dev.forebay.protocol.base.delivery.MemoryViews;
import dev.forebay.protocol.base.delivery.UnackedBudget;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.node.StompNode;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.LoopWaits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.LongSupplier;

/**
 * What the STOMP connections of one event loop share.
 *
 * @param dialect whose words clients use
 * @param nowMillis the time that messages are stamped with
 * @param views of the memory that messages lie in
 * @param unacked memory for what is remembered of deliveries
 * @param scratch for what is written elsewhere at once
 */
public record LoopState(
    StompDialect dialect,
    LongSupplier nowMillis,
    MemoryViews views,
    UnackedBudget unacked,
    ByteBuf scratch) {
  /** For one loop. */
  public static LoopState create(EventLoop loop, LoopWaits waits, StompNode node) {
    return new LoopState(
        node.dialect(),
        node.nowMillis(),
        new MemoryViews(),
        new UnackedBudget(
            loop,
            waits,
            node.metrics(),
            node.limits().unackedBytesMax(),
            node.limits().nodeUnackedBytesMax()),
        Unpooled.buffer());
  }
}
