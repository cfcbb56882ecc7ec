package dev.forebay.broker.queue;

import dev.forebay.broker.api.Publisher;
import org.jspecify.annotations.Nullable;

/**
 * What a queue's declaration says about the lives of the queue and of its messages. Immutable, any
 * thread.
 *
 * @param messageTtlMillis how long a message may wait, or {@link #NEVER}
 * @param expiresMillis how long the queue may be unused before it is deleted, or {@link #NEVER}
 * @param deadLetter where messages go that are rejected or expire; null: nowhere
 */
public record QueueSettings(
    String virtualHost,
    String name,
    long messageTtlMillis,
    long expiresMillis,
    @Nullable DeadLetterAddress deadLetter) {
  /** No time limit. */
  public static final long NEVER = Publisher.NO_EXPIRATION;

  /**
   * Where dead letters are published.
   *
   * @param exchange by name; it need not exist
   * @param routingKey instead of the message's own, or null
   */
  public record DeadLetterAddress(String exchange, @Nullable String routingKey) {}
}
