package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.Session;
import dev.forebay.broker.SessionListener;
import dev.forebay.runtime.EventLoop;

/** Where connections get their session with the broker. Called on the loop given. */
@FunctionalInterface
public interface SessionOpener {
  /** Opens a session confined to the loop. */
  Session open(EventLoop loop, SessionListener listener);
}
