package dev.forebay.broker.api;

/** What a session tells its connection, on the connection's loop. */
@FunctionalInterface
public interface SessionListener {
  /**
   * {@link Session#mayPublish}, or {@link Publisher#mayAppend}, was false and may be true again.
   */
  void mayPublishAgain();
}
