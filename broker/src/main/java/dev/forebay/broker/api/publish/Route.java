package dev.forebay.broker.api.publish;

/** Where messages with one exchange and routing key go, as the catalog was when it was found. */
public interface Route {
  /** Whether the exchange exists. */
  boolean exists();

  /** Whether clients may publish to the exchange. */
  boolean isInternal();

  /** Whether at least one queue or stream gets the message. */
  boolean hasTargets();

  /** Whether a stream gets the message, which can't be a part of a transaction. */
  boolean reachesStreams();
}
