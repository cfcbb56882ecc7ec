package dev.forebay.protocol.kafka.node;

import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.runtime.EventLoop;

/** Where connections get their door to the broker's streams. */
@FunctionalInterface
public interface StreamOpener {
  /**
   * Opens a client, confined to the loop; called on it.
   *
   * @param listener told when {@link StreamClient#mayPublish} is true again
   */
  StreamClient open(EventLoop loop, SessionListener listener);
}
