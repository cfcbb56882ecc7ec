package dev.forebay.protocol.stomp.mapping;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeEscape;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.message.MessageCodec;
import dev.forebay.protocol.base.rabbitmq.AnnotationHeaders;
import dev.forebay.protocol.base.rabbitmq.DelayHeaders;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * STOMP messages as docs/conversion.md maps them. No state, any thread.
 *
 * <p>Headers are at most {@value #HEADERS_BYTES_MAX} bytes, since clients have limits: the escape
 * goes first, then headers from the last one on.
 */
public final class StompMessageCodec implements MessageCodec {
  /** Largest headers that are made of another form's message. */
  public static final int HEADERS_BYTES_MAX = 120 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(StompMessageCodec.class);

  @Override
  public Form form() {
    return StompForm.STOMP;
  }

  @Override
  public Headers headers(
      ByteBuffer memory, int propertiesAt, int propertiesBytes, Annotations annotations) {
    List<HeaderList.Header> stored = HeaderList.read(memory.slice(propertiesAt, propertiesBytes));
    return AnnotationHeaders.apply(PlainHeaders.application(stored), annotations, null);
  }

  @Override
  public Delay delay(Headers headers) {
    return DelayHeaders.of(headers);
  }

  @Override
  public List<ByteString> copyKeys(ByteBuffer memory, int propertiesAt, int propertiesBytes) {
    return List.of();
  }

  @Override
  public Envelope decode(
      ByteString exchange,
      ByteString routingKey,
      ByteBuffer properties,
      Annotations annotations,
      ByteBuffer body,
      long timeMillis) {
    PlainHeaders outside =
        new PlainHeaders(exchange, routingKey, timeMillis, ByteString.copyOf(body));
    Envelope sent = read(HeaderList.read(properties), outside);
    return annotations.areSeen() ? annotated(sent, annotations) : sent;
  }

  @Override
  public ByteBuffer properties(Envelope envelope) {
    List<HeaderList.Header> plain = PlainHeaders.headers(envelope);
    Headers.Header escape =
        EnvelopeEscape.escape(envelope, read(plain, PlainHeaders.of(envelope)), false);
    HeaderList.Header written = escape == null ? null : PlainHeaders.written(escape);
    if (written != null) {
      List<HeaderList.Header> headers = new ArrayList<>(plain);
      headers.removeIf(header -> header.name().equals(EnvelopeEscape.NAME));
      headers.add(written);
      ByteBuffer escaped = HeaderList.write(headers);
      if (escaped.remaining() <= HEADERS_BYTES_MAX) {
        return escaped;
      }
    }
    ByteBuffer encoded = HeaderList.write(plain);
    return encoded.remaining() <= HEADERS_BYTES_MAX ? encoded : shortened(plain);
  }

  /** The headers of a message as its readers see them, of which the broker says something. */
  public static ByteBuffer annotated(
      ByteBuffer memory, int propertiesAt, int propertiesBytes, Annotations annotations) {
    List<HeaderList.Header> sent = HeaderList.read(memory.slice(propertiesAt, propertiesBytes));
    ByteString expiration = null;
    List<HeaderList.Header> kept = new ArrayList<>();
    ByteString name = PropertyNames.of(EnvelopeProperty.EXPIRATION);
    for (HeaderList.Header header : sent) {
      if (header.name().equals(name) && !annotations.deaths().isEmpty()) {
        expiration = expiration == null ? header.value() : expiration;
      } else {
        kept.add(header);
      }
    }
    Headers seen = AnnotationHeaders.apply(PlainHeaders.values(kept), annotations, expiration);
    List<HeaderList.Header> written = new ArrayList<>();
    for (Headers.Header header : seen.entries()) {
      HeaderList.Header one = PlainHeaders.written(header);
      if (one != null) {
        written.add(one);
      }
    }
    return HeaderList.write(written);
  }

  private static ByteBuffer shortened(List<HeaderList.Header> headers) {
    List<HeaderList.Header> kept = new ArrayList<>();
    int left = HEADERS_BYTES_MAX;
    for (HeaderList.Header header : headers) {
      if (header.bytes() > left) {
        break;
      }
      left -= header.bytes();
      kept.add(header);
    }
    LOG.warn("{} of {} headers of a message are sent", kept.size(), headers.size());
    return HeaderList.write(kept);
  }

  private static Envelope read(List<HeaderList.Header> headers, PlainHeaders outside) {
    return EnvelopeEscape.read(
        PlainHeaders.values(headers), outside::envelope, StompMessageCodec::readBack);
  }

  /** Exchange and routing key are not part of what is encoded, so they come back as they are. */
  private static Envelope readBack(Envelope envelope) {
    return PlainHeaders.of(envelope).envelope(PlainHeaders.values(PlainHeaders.headers(envelope)));
  }

  /** A message that has died does not expire any more. */
  private static Envelope annotated(Envelope sent, Annotations annotations) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    properties.putAll(sent.properties());
    ByteString expiration = properties.get(EnvelopeProperty.EXPIRATION);
    if (!annotations.deaths().isEmpty()) {
      properties.remove(EnvelopeProperty.EXPIRATION);
    }
    return new Envelope(
        sent.exchange(),
        sent.routingKey(),
        sent.key(),
        sent.timeMillis(),
        properties,
        AnnotationHeaders.apply(sent.headers(), annotations, expiration),
        sent.body());
  }
}
