package dev.forebay.broker.api;

import dev.forebay.broker.api.publish.Publisher;

/** What a session tells its connection, on the connection's loop. */
@FunctionalInterface
public interface SessionListener {
  /**
   * {@link Session#mayPublish}, or {@link Publisher#mayAppend}, was false and may be true again.
   */
  void mayPublishAgain();

  /**
   * {@link Publisher#mayAppend} was false for lack of memory for transient messages, and none has
   * come back for seconds, neither from consumers nor from the disk. It may be the client itself
   * that has it.
   */
  default void memoryIsStuck() {}

  /**
   * The connection threw when it was told something: an answer, a delivery or a confirm. It is to
   * close; nobody else is concerned. Whoever does not say otherwise lets the node stop.
   */
  default void failed(RuntimeException thrown) {
    throw thrown;
  }
}
