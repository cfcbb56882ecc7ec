package dev.forebay.broker.delivery;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.loop.Run;

/** How one consumer's messages get to its session. Confined to the shard's loop. */
interface DeliveryWay {
  /** Whether one more may go; if not, the consumer is told when it may, unless its session ends. */
  boolean hasRoom(Consumer consumer);

  /** A message goes. */
  void deliver(Consumer consumer, Run run, int index, long offset, Attempts attempts);

  /** Sends what was gathered. */
  void post();

  /** The session has seen to the oldest batch, and taken so many of it. */
  void taken(Consumer consumer, int shown);

  /** Whether nothing is on its way. */
  boolean isIdle();
}
