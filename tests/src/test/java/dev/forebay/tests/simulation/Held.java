package dev.forebay.tests.simulation;

import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.QueueHandle;
import org.jspecify.annotations.Nullable;

/** A message that was delivered to a client and is not settled. */
record Held(
    long message,
    String queueName,
    QueueHandle queue,
    @Nullable ConsumerHandle consumer,
    @Nullable Reader reader,
    long offset) {
  /** Whether both can be part of one range of a settlement. */
  boolean goesWith(Held next) {
    return queue.id() == next.queue.id() && reader == next.reader && offset + 1 == next.offset;
  }
}
