package dev.forebay.protocol.mqtt.retained;

import dev.forebay.message.ByteString;

/**
 * The message that a topic keeps. Immutable.
 *
 * @param properties of the PUBLISH, as {@link dev.forebay.protocol.mqtt.mapping.StoredMessage} has
 *     them
 * @param timeMillis when the broker took it
 */
public record RetainedMessage(
    ByteString topic,
    int qos,
    ByteString properties,
    ByteString payload,
    long timeMillis,
    long offset) {
  /** What one takes of the heap besides its bytes, with its place among the topics. */
  private static final int OVERHEAD_BYTES = 300;

  long sizeBytes() {
    return (long) OVERHEAD_BYTES
        + topic.lengthBytes()
        + properties.lengthBytes()
        + payload.lengthBytes();
  }
}
