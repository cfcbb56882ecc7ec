package dev.forebay.broker.record;

import dev.forebay.broker.api.Publisher;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;

/**
 * What the messages of a run have in common. The arrays are not copied, and not changed by anybody.
 *
 * @param persistent whether the publisher wants them to survive a restart
 * @param expirationMillis how long they may wait, or {@link Publisher#NO_EXPIRATION}
 * @param annotations headers that the broker has set or removed, encoded; empty: none
 */
public record RunEnvelope(
    byte[] exchange,
    byte[] routingKey,
    boolean persistent,
    long expirationMillis,
    byte[] annotations) {
  private static final byte[] NO_ANNOTATIONS = {};

  /** Of messages as their publisher sent them. */
  public static RunEnvelope published(
      byte[] exchange, byte[] routingKey, boolean persistent, long expirationMillis) {
    return new RunEnvelope(exchange, routingKey, persistent, expirationMillis, NO_ANNOTATIONS);
  }

  /** Of dead letters, which wait as long as it takes. */
  public static RunEnvelope deadLetters(
      byte[] exchange, byte[] routingKey, boolean persistent, Headers annotations) {
    return new RunEnvelope(
        exchange,
        routingKey,
        persistent,
        Publisher.NO_EXPIRATION,
        HeadersFormat.encode(annotations));
  }
}
