package dev.forebay.protocol.mqtt.retained;

import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import java.nio.ByteBuffer;

/**
 * The message that a topic keeps. Immutable.
 *
 * @param properties of the PUBLISH, as {@link StoredMessage} has them
 * @param timeMillis when the broker took it
 */
public record RetainedMessage(
    ByteString topic, int qos, ByteString properties, ByteString payload, long timeMillis) {
  /** A copy of what is shown. */
  static RetainedMessage of(MessageView message) {
    ByteBuffer memory = message.memory();
    int at = message.propertiesAt();
    int from = StoredMessage.propertiesAt(memory, at);
    return new RetainedMessage(
        bytes(memory, message.routingKeyAt(), message.routingKeyBytes()),
        StoredMessage.qos(memory, at),
        bytes(memory, from, at + message.propertiesBytes() - from),
        bytes(message.bodyMemory(), message.bodyAt(), message.bodyBytes()),
        message.timeMillis());
  }

  private static ByteString bytes(ByteBuffer memory, int at, int lengthBytes) {
    byte[] bytes = new byte[lengthBytes];
    memory.get(at, bytes);
    return ByteString.copyOf(bytes, 0, lengthBytes);
  }

  /** Bytes that it holds. */
  int sizeBytes() {
    return topic.lengthBytes() + properties.lengthBytes() + payload.lengthBytes();
  }
}
