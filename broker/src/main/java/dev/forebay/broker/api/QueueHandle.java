package dev.forebay.broker.api;

import dev.forebay.broker.api.declaration.QueueSettings;
import org.jspecify.annotations.Nullable;

/**
 * A queue that a session got messages from. Confined to the session's loop. Ranges are offsets from
 * {@code first} up to, not including, {@code end}; every offset in them must have been delivered to
 * this session and be unsettled.
 */
public interface QueueHandle {
  /** Unique for ever. */
  long id();

  /** Whether those who get a message from it are told how often it has failed. */
  default boolean tellsFailures() {
    return false;
  }

  /** How long its declaration lets a message be held, or {@link QueueSettings#NEVER}. */
  default long holdMaxMillis() {
    return QueueSettings.NEVER;
  }

  /** Ends the life of messages: acknowledged. */
  void settle(@Nullable ConsumerHandle deliveredTo, long first, long end);

  /** Refuses messages for good: they go to the queue's dead-letter exchange if it has one. */
  void reject(@Nullable ConsumerHandle deliveredTo, long first, long end);

  /** Returns messages to the queue at their old offsets; they are delivered again. */
  void release(@Nullable ConsumerHandle deliveredTo, long first, long end);
}
