package dev.forebay.protocol.mqtt.mapping;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.protocol.base.rabbitmq.DelayHeaders;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a message says of itself: its user properties, and the data by which an answer is told from
 * others. Nothing else of a message in MQTT names it, or a time.
 *
 * @param source of the message at hand
 */
public record PropertiesView(Supplier<Properties> source) implements HeadersSource {
  @Override
  public Headers headers() {
    return UserProperties.headers(source.get());
  }

  @Override
  public Delay delay() {
    return DelayHeaders.of(headers());
  }

  @Override
  public @Nullable ByteString property(EnvelopeProperty property) {
    if (property != EnvelopeProperty.CORRELATION_ID) {
      return null;
    }
    for (Properties.Entry entry : source.get().entries()) {
      if (entry.property() == Property.CORRELATION_DATA
          && entry.value() instanceof PropertyValue.Octets(ByteString octets)) {
        return octets;
      }
    }
    return null;
  }
}
