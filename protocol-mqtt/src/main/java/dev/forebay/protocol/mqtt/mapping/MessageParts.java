package dev.forebay.protocol.mqtt.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.HeaderNames;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyValue;
import dev.forebay.protocol.mqtt.codec.wire.Topics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a message besides its properties, and the way from these to an envelope.
 * Properties that only others have are user properties in front of those of the application.
 *
 * @param persistent it was published with a QoS above 0
 */
record MessageParts(
    ByteString exchange,
    ByteString routingKey,
    boolean persistent,
    long timeMillis,
    ByteString body) {
  private static final ByteString PERSISTENT = ByteString.utf8("2");
  private static final ByteString TRANSIENT = ByteString.utf8("1");
  private static final ByteString PAYLOAD_IS_TEXT = ByteString.utf8("mqtt-payload-is-text");
  private static final long MILLIS_PER_SECOND = 1000;
  private static final int OCTETS_MAX = 0xFFFF;

  static MessageParts of(Envelope envelope) {
    ByteString body = envelope.body();
    return new MessageParts(
        envelope.exchange(),
        envelope.routingKey(),
        !isTransient(envelope),
        envelope.timeMillis(),
        body == null ? ByteString.EMPTY : body);
  }

  /** Whether it need not survive a restart. */
  static boolean isTransient(Envelope envelope) {
    return Objects.equals(TRANSIENT, envelope.properties().get(EnvelopeProperty.DELIVERY_MODE));
  }

  Envelope envelope(Properties published, Headers headers) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    properties.put(EnvelopeProperty.DELIVERY_MODE, persistent ? PERSISTENT : TRANSIENT);
    put(properties, EnvelopeProperty.CONTENT_TYPE, published, Property.CONTENT_TYPE);
    put(properties, EnvelopeProperty.REPLY_TO, published, Property.RESPONSE_TOPIC);
    put(properties, EnvelopeProperty.CORRELATION_ID, published, Property.CORRELATION_DATA);
    long expiry = published.number(Property.MESSAGE_EXPIRY_INTERVAL, -1);
    if (expiry >= 0) {
      properties.put(
          EnvelopeProperty.EXPIRATION, ByteString.utf8(Long.toString(expiry * MILLIS_PER_SECOND)));
    }
    ByteString key = null;
    List<Headers.Header> others = new ArrayList<>();
    if (published.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) > 0) {
      others.add(new Headers.Header(PAYLOAD_IS_TEXT, new Value.Bool(true)));
    }
    Long millis = lastMillis(headers);
    int count = headers.entries().size() - (millis == null ? 0 : 1);
    for (Headers.Header header : headers.entries().subList(0, count)) {
      EnvelopeProperty property = HeaderNames.property(header.name());
      if (key == null
          && header.name().equals(HeaderNames.KEY)
          && header.value() instanceof Value.Text(ByteString text)) {
        key = text;
      } else if (property == null
          || !(header.value() instanceof Value.Text(ByteString text))
          || hasPlace(property)
          || properties.putIfAbsent(property, text) != null) {
        others.add(header);
      }
    }
    return new Envelope(
        exchange,
        routingKey,
        key,
        millis == null ? timeMillis : (long) millis,
        properties,
        new Headers(others),
        body);
  }

  /** The time, if it stands where it is written: behind all others. */
  private static @Nullable Long lastMillis(Headers headers) {
    Headers.Header last = headers.isEmpty() ? null : headers.entries().getLast();
    return last != null
            && last.name().equals(HeaderNames.TIME)
            && last.value() instanceof Value.Text(ByteString text)
        ? number(text)
        : null;
  }

  private static void put(
      Map<EnvelopeProperty, ByteString> properties,
      EnvelopeProperty name,
      Properties published,
      Property property) {
    ByteString value = published.octets(property);
    if (value != null) {
      properties.put(name, value);
    }
  }

  /** Whether MQTT has a property of its own for it. */
  private static boolean hasPlace(EnvelopeProperty property) {
    return switch (property) {
      case CONTENT_TYPE, REPLY_TO, CORRELATION_ID, EXPIRATION, DELIVERY_MODE -> true;
      case CONTENT_ENCODING, PRIORITY, MESSAGE_ID, TIMESTAMP, TYPE, USER_ID, APP_ID, CLUSTER_ID ->
          false;
    };
  }

  /** The properties of a message with this envelope and these headers. */
  static Properties properties(Envelope envelope, Headers headers) {
    List<Properties.Entry> entries = new ArrayList<>();
    boolean isText = headers.first(PAYLOAD_IS_TEXT) instanceof Value.Bool(boolean value) && value;
    if (isText) {
      entries.add(
          new Properties.Entry(Property.PAYLOAD_FORMAT_INDICATOR, new PropertyValue.Numeric(1)));
    }
    addOwn(entries, envelope);
    addUsers(entries, envelope);
    for (Headers.Header header : headers.entries()) {
      Properties.Entry entry =
          isText && header.name().equals(PAYLOAD_IS_TEXT) ? null : UserProperties.entry(header);
      if (entry != null) {
        entries.add(entry);
      }
    }
    if (envelope.timeMillis() >= 0) {
      add(entries, HeaderNames.TIME, ByteString.utf8(Long.toString(envelope.timeMillis())));
    }
    return new Properties(entries);
  }

  private static void addOwn(List<Properties.Entry> entries, Envelope envelope) {
    Long expiry = number(envelope.properties().get(EnvelopeProperty.EXPIRATION));
    if (expiry != null) {
      long seconds = Math.min(0xFFFF_FFFFL, Math.ceilDiv(expiry, MILLIS_PER_SECOND));
      entries.add(
          new Properties.Entry(
              Property.MESSAGE_EXPIRY_INTERVAL, new PropertyValue.Numeric(seconds)));
    }
    addOctets(entries, envelope, EnvelopeProperty.CONTENT_TYPE, Property.CONTENT_TYPE);
    addOctets(entries, envelope, EnvelopeProperty.REPLY_TO, Property.RESPONSE_TOPIC);
    addOctets(entries, envelope, EnvelopeProperty.CORRELATION_ID, Property.CORRELATION_DATA);
  }

  private static void addOctets(
      List<Properties.Entry> entries, Envelope envelope, EnvelopeProperty from, Property to) {
    ByteString value = envelope.properties().get(from);
    if (value != null && value.lengthBytes() <= OCTETS_MAX && mayBe(to, value)) {
      entries.add(new Properties.Entry(to, new PropertyValue.Octets(value)));
    }
  }

  private static boolean mayBe(Property property, ByteString value) {
    return property.type() == Property.Type.BINARY
        || (UserProperties.isText(value)
            && (property != Property.RESPONSE_TOPIC || Topics.isName(value)));
  }

  private static void addUsers(List<Properties.Entry> entries, Envelope envelope) {
    ByteString key = envelope.key();
    if (key != null && UserProperties.isText(key)) {
      add(entries, HeaderNames.KEY, key);
    }
    HeaderNames.properties()
        .forEach((property, name) -> {
          ByteString value = envelope.properties().get(property);
          if (value != null && !hasPlace(property)) {
            add(entries, name, value);
          }
        });
  }

  private static void add(List<Properties.Entry> entries, ByteString name, ByteString value) {
    Properties.Entry entry = UserProperties.entry(new Headers.Header(name, new Value.Text(value)));
    if (entry != null) {
      entries.add(entry);
    }
  }

  private static @Nullable Long number(@Nullable ByteString text) {
    if (text == null) {
      return null;
    }
    try {
      long value = Long.parseLong(text.toString());
      return value < 0 ? null : (Long) value;
    } catch (NumberFormatException none) {
      return null;
    }
  }
}
