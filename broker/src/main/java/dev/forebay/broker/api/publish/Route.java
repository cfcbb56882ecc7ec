package dev.forebay.broker.api.publish;

import dev.forebay.message.Delay;

/**
 * Where messages with one exchange and routing key go, as the catalog was when it was found. What
 * is not found yet, since it leads so far that this takes more than a turn, answers nothing but
 * {@link #isFound}, {@link #exists} and {@link #isInternal}. Confined to its session's loop.
 */
public interface Route {
  /** Whether it is known where they go. */
  boolean isFound();

  /** Runs when it is found: now, if it is; not after {@link #forget}. Once for each route. */
  void whenFound(Runnable told);

  /** Nobody wants it any more. */
  void forget();

  /**
   * Whether the session's user may not publish there. Nothing else is said of such a route then,
   * and no message can be appended.
   */
  default boolean isDenied() {
    return false;
  }

  /** Whether the exchange exists. */
  boolean exists();

  /** Whether clients may publish to the exchange. */
  boolean isInternal();

  /** Whether at least one queue or stream gets the message. */
  boolean hasTargets();

  /** How long a message on it is held back somewhere; {@link Delay.Wrong} if nobody can tell. */
  default Delay delay() {
    return Delay.NONE;
  }

  /** Whether a stream gets the message, which can't be a part of a transaction. */
  boolean reachesStreams();
}
