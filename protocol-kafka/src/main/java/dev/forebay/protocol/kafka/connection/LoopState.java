package dev.forebay.protocol.kafka.connection;

import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.runtime.EventLoop;

/**
 * What the Kafka connections of one event loop share.
 *
 * @param budget memory for incomplete requests
 */
public record LoopState(ReceiveBudget budget) {
  /** For one loop. */
  public static LoopState create(EventLoop loop, KafkaLimits limits) {
    return new LoopState(new ReceiveBudget(loop, limits.receiveBytesMax()));
  }
}
