package dev.forebay.protocol.mqtt.subscribe;

import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.node.MqttNames;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription to a stream begins, by the user property {@code stream-offset}; no state.
 */
final class StreamOffset {
  private static final ByteString NAME = ByteString.utf8("stream-offset");

  private StreamOffset() {}

  /** What comes next unless the client says otherwise; null if it says something else. */
  static @Nullable StreamStart of(Properties properties) {
    for (Properties.Entry entry : properties.entries()) {
      if (entry.value() instanceof PropertyValue.Pair(ByteString name, ByteString value)
          && name.equals(NAME)) {
        return parse(MqttNames.text(value));
      }
    }
    return new StreamStart.Next();
  }

  private static @Nullable StreamStart parse(String text) {
    return switch (text) {
      case "first", "earliest" -> new StreamStart.First();
      case "last" -> new StreamStart.Last();
      case "next", "latest" -> new StreamStart.Next();
      default -> number(text);
    };
  }

  private static @Nullable StreamStart number(String text) {
    try {
      long offset = Long.parseLong(text);
      return offset < 0 ? null : new StreamStart.At(offset);
    } catch (NumberFormatException none) {
      return null;
    }
  }
}
