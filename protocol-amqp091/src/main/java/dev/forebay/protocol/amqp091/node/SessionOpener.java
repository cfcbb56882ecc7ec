package dev.forebay.protocol.amqp091.node;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.runtime.EventLoop;

/** Where connections get their session with the broker. */
public interface SessionOpener {
  /** Whether there is such a virtual host. */
  boolean serves(String virtualHost);

  /** Whether connections whose clients have much to read get no more for now. Any thread. */
  boolean isReaderMemoryUsedUp();

  /** Opens a session in a virtual host, confined to the loop; called on it. */
  Session open(EventLoop loop, String virtualHost, SessionListener listener);
}
