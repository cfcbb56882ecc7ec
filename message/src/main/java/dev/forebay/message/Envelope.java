package dev.forebay.message;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as every protocol can be mapped to it. Immutable, any thread.
 *
 * @param exchange that it was published to, or empty; at most {@value #NAME_BYTES_MAX} bytes
 * @param routingKey that it was published with, or empty; at most {@value #KEY_BYTES_MAX} bytes
 * @param key by which a log keeps messages in order, or null
 * @param timeMillis when its producer says that it was made, or else when the broker took it; since
 *     the epoch
 * @param properties what protocols have fields of their own for; those that were not set are absent
 * @param headers of the application, in order, names may repeat
 * @param body null where a protocol tells none from an empty one
 */
public record Envelope(
    ByteString exchange,
    ByteString routingKey,
    @Nullable ByteString key,
    long timeMillis,
    Map<EnvelopeProperty, ByteString> properties,
    Headers headers,
    @Nullable ByteString body) {
  /** Longest name of an exchange in bytes. */
  public static final int NAME_BYTES_MAX = 255;

  /** Longest routing key in bytes, of any protocol. */
  public static final int KEY_BYTES_MAX = 0xFFFF;

  /**
   * Keeps a copy.
   *
   * @throws IllegalArgumentException if exchange or routing key is too long
   */
  public Envelope {
    if (exchange.lengthBytes() > NAME_BYTES_MAX || routingKey.lengthBytes() > KEY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "exchange of %d bytes, routing key of %d"
              .formatted(exchange.lengthBytes(), routingKey.lengthBytes()));
    }
    properties = Map.copyOf(properties);
  }

  /** The same with other headers. */
  public Envelope withHeaders(Headers others) {
    return new Envelope(exchange, routingKey, key, timeMillis, properties, others, body);
  }
}
