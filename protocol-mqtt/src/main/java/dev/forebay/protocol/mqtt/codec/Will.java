package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;

/**
 * What is published when a client is lost (§3.1.2.5). Immutable.
 *
 * @param properties of the message, without {@link Property#WILL_DELAY_INTERVAL}
 * @param delaySeconds how long after the loss
 */
public record Will(
    ByteString topic,
    ByteString payload,
    int qos,
    boolean retain,
    Properties properties,
    long delaySeconds) {
  /** The same at another topic. */
  public Will at(ByteString other) {
    return new Will(other, payload, qos, retain, properties, delaySeconds);
  }
}
