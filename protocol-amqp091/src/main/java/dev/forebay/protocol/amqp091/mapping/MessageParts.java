package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.HeaderNames;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plain form of a message: what of an envelope stands in its properties, and how they are read
 * together with what stands outside of them. Immutable.
 *
 * <p>The key is written as the first header, the time in milliseconds as the last one, unless
 * headers of the envelope mark other places for them.
 *
 * @param timeMillis for messages that say none
 */
record MessageParts(
    ByteString exchange, ByteString routingKey, long timeMillis, @Nullable ByteString body) {
  private static final long MILLIS_PER_SECOND = 1000;

  /** What stands outside of the properties. AMQP has no message without a body. */
  static MessageParts of(Envelope envelope) {
    ByteString body = envelope.body();
    return new MessageParts(
        envelope.exchange(),
        envelope.routingKey(),
        envelope.timeMillis(),
        body == null ? ByteString.EMPTY : body);
  }

  /** The headers that a table can have: of a repeated name the first. */
  static Headers headers(Envelope envelope) {
    ByteString key = envelope.key();
    Headers.Header keyHeader = key == null ? null : keyHeader(key);
    Headers.Header timeHeader =
        hasTimeHeader(envelope)
            ? new Headers.Header(HeaderNames.TIME, Value.Int.of(envelope.timeMillis()))
            : null;
    List<Headers.Header> headers = new ArrayList<>();
    Set<ByteString> names = new HashSet<>();
    if (keyHeader != null && !envelope.headers().entries().contains(keyHeader)) {
      names.add(HeaderNames.KEY);
      headers.add(keyHeader);
    }
    for (Headers.Header header : envelope.headers().entries()) {
      if (header.name().lengthBytes() <= HeadersMapping.NAME_BYTES_MAX
          && isFree(header, HeaderNames.KEY, keyHeader)
          && isFree(header, HeaderNames.TIME, timeHeader)
          && names.add(header.name())) {
        headers.add(header);
      }
    }
    if (timeHeader != null && names.add(HeaderNames.TIME)) {
      headers.add(timeHeader);
    }
    return new Headers(headers);
  }

  /** The properties of an envelope with these headers. */
  static BasicProperties properties(Envelope envelope, Headers headers) {
    Long seconds = PropertiesMapping.number(envelope.properties(), EnvelopeProperty.TIMESTAMP);
    if (seconds == null && envelope.timeMillis() >= 0) {
      seconds = envelope.timeMillis() / MILLIS_PER_SECOND;
    }
    return PropertiesMapping.basicProperties(
        envelope.properties(), seconds, HeadersMapping.table(headers));
  }

  /** The envelope of a message with these properties, whose headers are given apart. */
  Envelope envelope(BasicProperties basic, Headers headers) {
    Map<EnvelopeProperty, ByteString> properties = PropertiesMapping.properties(basic);
    Long seconds = basic.timestampSeconds();
    ByteString key = null;
    Long millis = null;
    List<Headers.Header> others = new ArrayList<>();
    for (Headers.Header header : headers.entries()) {
      ByteString foundKey = key == null ? key(header) : null;
      Long foundMillis = millis == null ? millis(header, seconds) : null;
      if (foundKey != null) {
        key = foundKey;
      } else if (foundMillis != null) {
        millis = foundMillis;
        properties.remove(EnvelopeProperty.TIMESTAMP);
      } else {
        others.add(header);
      }
    }
    Envelope envelope =
        new Envelope(
            exchange,
            routingKey,
            key,
            millis != null ? millis : time(seconds),
            properties,
            new Headers(others),
            body);
    // What could not be written again stays among the headers; where it stood means nothing.
    return (key == null && millis == null) || haveSameEntries(headers(envelope), headers)
        ? envelope
        : envelope.withHeaders(headers);
  }

  private static boolean haveSameEntries(Headers one, Headers other) {
    return one.entries().size() == other.entries().size()
        && new HashSet<>(one.entries()).equals(new HashSet<>(other.entries()));
  }

  private static boolean hasTimeHeader(Envelope envelope) {
    return envelope.timeMillis() >= 0
        && !envelope.properties().containsKey(EnvelopeProperty.TIMESTAMP);
  }

  private static Headers.Header keyHeader(ByteString key) {
    return new Headers.Header(
        HeaderNames.KEY, key.isUtf8() ? new Value.Text(key) : new Value.Bytes(key));
  }

  /** A name that the codec needs is free for that alone. */
  private static boolean isFree(
      Headers.Header header, ByteString name, Headers.@Nullable Header needed) {
    return needed == null || !header.name().equals(name) || header.equals(needed);
  }

  private static @Nullable ByteString key(Headers.Header header) {
    if (!header.name().equals(HeaderNames.KEY)) {
      return null;
    }
    if (header.value() instanceof Value.Text(ByteString text) && text.isUtf8()) {
      return text;
    }
    return header.value() instanceof Value.Bytes(ByteString octets) && !octets.isUtf8()
        ? octets
        : null;
  }

  private static @Nullable Long millis(Headers.Header header, @Nullable Long seconds) {
    return seconds != null
            && header.name().equals(HeaderNames.TIME)
            && header.value() instanceof Value.Int number
            && number.equals(Value.Int.of(number.value()))
            && number.value() >= 0
            && number.value() / MILLIS_PER_SECOND == seconds
        ? (Long) number.value()
        : null;
  }

  private long time(@Nullable Long seconds) {
    return seconds != null && seconds >= 0 && seconds <= Long.MAX_VALUE / MILLIS_PER_SECOND
        ? seconds * MILLIS_PER_SECOND
        : timeMillis;
  }
}
