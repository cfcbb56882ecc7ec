package dev.forebay.protocol.stomp.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeEscape;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.HeaderNames;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.message.ValueText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The plain form of a message: what of an envelope stands in its headers, and how they are read
 * together with what stands outside of them. Properties come first, then the key, then the headers
 * of the application, last the time in milliseconds. Immutable.
 *
 * @param timeMillis for messages that say none
 */
record PlainHeaders(
    ByteString exchange, ByteString routingKey, long timeMillis, @Nullable ByteString body) {
  private static final long MILLIS_PER_SECOND = 1000;

  /** What stands outside of the headers. STOMP has no message without a body. */
  static PlainHeaders of(Envelope envelope) {
    ByteString body = envelope.body();
    return new PlainHeaders(
        envelope.exchange(),
        envelope.routingKey(),
        envelope.timeMillis(),
        body == null ? ByteString.EMPTY : body);
  }

  /** Headers of any kind as the values that envelopes have: texts, but for the escape. */
  static Headers values(List<HeaderList.Header> headers) {
    return new Headers(
        headers.stream().map(one -> new Headers.Header(one.name(), value(one))).toList());
  }

  private static Value value(HeaderList.Header header) {
    if (header.name().equals(EnvelopeEscape.NAME)) {
      try {
        byte[] octets = Base64.getDecoder().decode(header.value().toByteArray());
        return new Value.Bytes(ByteString.copyOf(octets, 0, octets.length));
      } catch (IllegalArgumentException notOurs) {
        // Somebody else's header of this name is one like others.
        return new Value.Text(header.value());
      }
    }
    return new Value.Text(header.value());
  }

  /** A header as it is written: text, or bytes in base64. */
  static HeaderList.@Nullable Header written(Headers.Header header) {
    if (header.name().lengthBytes() > HeaderList.NAME_BYTES_MAX) {
      return null;
    }
    ByteString text = ValueText.bytes(header.value());
    if (text == null) {
      text = ByteString.EMPTY;
    }
    boolean isText = header.value() instanceof Value.Text || text.isUtf8();
    return new HeaderList.Header(
        header.name(), isText && !header.name().equals(EnvelopeEscape.NAME) ? text : base64(text));
  }

  private static ByteString base64(ByteString octets) {
    return ByteString.utf8(Base64.getEncoder().encodeToString(octets.toByteArray()));
  }

  /** The headers of an envelope. */
  static List<HeaderList.Header> headers(Envelope envelope) {
    List<HeaderList.Header> headers = new ArrayList<>();
    for (EnvelopeProperty property : EnvelopeProperty.values()) {
      ByteString value = value(envelope, property);
      if (value != null) {
        headers.add(new HeaderList.Header(PropertyNames.of(property), value));
      }
    }
    ByteString key = envelope.key();
    if (key != null) {
      headers.add(new HeaderList.Header(HeaderNames.KEY, key.isUtf8() ? key : base64(key)));
    }
    for (Headers.Header header : envelope.headers().entries()) {
      HeaderList.Header written = written(header);
      if (written != null) {
        headers.add(written);
      }
    }
    if (hasTimeHeader(envelope)) {
      headers.add(
          new HeaderList.Header(
              HeaderNames.TIME, ByteString.utf8(Long.toString(envelope.timeMillis()))));
    }
    return headers;
  }

  private static @Nullable ByteString value(Envelope envelope, EnvelopeProperty property) {
    ByteString value = envelope.properties().get(property);
    return switch (property) {
      case DELIVERY_MODE ->
          Objects.equals(PropertyNames.TRANSIENT_MODE, value) ? null : PropertyNames.TRUE;
      case TIMESTAMP ->
          value == null && envelope.timeMillis() >= 0
              ? ByteString.utf8(Long.toString(envelope.timeMillis() / MILLIS_PER_SECOND))
              : value;
      case CONTENT_TYPE,
          CONTENT_ENCODING,
          PRIORITY,
          CORRELATION_ID,
          REPLY_TO,
          EXPIRATION,
          MESSAGE_ID,
          TYPE,
          USER_ID,
          APP_ID,
          CLUSTER_ID ->
          value;
    };
  }

  private static boolean hasTimeHeader(Envelope envelope) {
    return envelope.timeMillis() >= 0
        && !envelope.properties().containsKey(EnvelopeProperty.TIMESTAMP);
  }

  /** The headers of the application alone: those that are no properties. */
  static Headers application(List<HeaderList.Header> headers) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    return new Headers(
        values(headers).entries().stream().filter(one -> !isTaken(one, properties)).toList());
  }

  /** The envelope of a message with these headers. */
  Envelope envelope(Headers headers) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    List<Headers.Header> others = new ArrayList<>();
    for (Headers.Header header : headers.entries()) {
      if (!isTaken(header, properties)) {
        others.add(header);
      }
    }
    properties.putIfAbsent(EnvelopeProperty.DELIVERY_MODE, PropertyNames.TRANSIENT_MODE);
    ByteString key = takeKey(others);
    Long millis = takeMillis(others, properties);
    return new Envelope(
        exchange,
        routingKey,
        key,
        millis == null ? time(properties) : millis,
        properties,
        new Headers(others),
        body);
  }

  /** The first header of each property's name is the property, if it can be its value. */
  private static boolean isTaken(
      Headers.Header header, Map<EnvelopeProperty, ByteString> properties) {
    if (!(header.value() instanceof Value.Text(ByteString text))) {
      return false;
    }
    if (header.name().equals(PropertyNames.PERSISTENT)) {
      ByteString mode = PropertyNames.deliveryMode(text);
      return mode != null && properties.putIfAbsent(EnvelopeProperty.DELIVERY_MODE, mode) == null;
    }
    EnvelopeProperty property = PropertyNames.property(header.name(), text);
    return property != null && properties.putIfAbsent(property, text) == null;
  }

  private static @Nullable ByteString takeKey(List<Headers.Header> headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i).name().equals(HeaderNames.KEY)
          && headers.get(i).value() instanceof Value.Text(ByteString text)
          && text.isUtf8()) {
        headers.remove(i);
        return text;
      }
    }
    return null;
  }

  /** The time in milliseconds, if it is of the second that the message says. */
  private static @Nullable Long takeMillis(
      List<Headers.Header> headers, Map<EnvelopeProperty, ByteString> properties) {
    ByteString seconds = properties.get(EnvelopeProperty.TIMESTAMP);
    for (int i = headers.size() - 1; i >= 0 && seconds != null; i--) {
      if (headers.get(i).name().equals(HeaderNames.TIME)
          && headers.get(i).value() instanceof Value.Text(ByteString text)) {
        long millis = PropertyNames.number(text);
        if (millis >= 0 && millis / MILLIS_PER_SECOND == PropertyNames.number(seconds)) {
          headers.remove(i);
          properties.remove(EnvelopeProperty.TIMESTAMP);
          return millis;
        }
      }
    }
    return null;
  }

  private long time(Map<EnvelopeProperty, ByteString> properties) {
    ByteString text = properties.get(EnvelopeProperty.TIMESTAMP);
    long seconds = text == null ? -1 : PropertyNames.number(text);
    return seconds >= 0 && seconds <= Long.MAX_VALUE / MILLIS_PER_SECOND
        ? seconds * MILLIS_PER_SECOND
        : timeMillis;
  }
}
