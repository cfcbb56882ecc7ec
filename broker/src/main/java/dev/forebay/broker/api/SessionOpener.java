package dev.forebay.broker.api;

import dev.forebay.runtime.EventLoop;

/** Where connections of every protocol get their session with the broker. */
public interface SessionOpener {
  /** Whether there is such a virtual host. Any thread. */
  boolean serves(String virtualHost);

  /**
   * Opens a session, confined to the loop; called on it.
   *
   * @throws IllegalArgumentException if the virtual host is not served
   */
  Session open(EventLoop loop, SessionOptions options, SessionListener listener);
}
