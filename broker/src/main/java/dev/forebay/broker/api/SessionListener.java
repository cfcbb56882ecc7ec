package dev.forebay.broker.api;

/** What a session tells its connection, on the connection's loop. */
@FunctionalInterface
public interface SessionListener {
  /** {@link Session#mayPublish} was false and is true again. */
  void mayPublishAgain();
}
