package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.Envelope;
import dev.forebay.message.EnvelopeEscape;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Form;
import dev.forebay.message.Headers;
import dev.forebay.message.MessageCodec;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.base.rabbitmq.AnnotationHeaders;
import dev.forebay.protocol.base.rabbitmq.CopyHeaders;
import dev.forebay.protocol.base.rabbitmq.DelayHeaders;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AMQP 0-9-1 messages as docs/conversion.md maps them. No state, any thread.
 *
 * <p>Properties are at most {@value #PROPERTIES_BYTES_MAX} bytes, since a content header has to fit
 * into one frame: the escape goes first, then headers from the last one on.
 */
public final class AmqpMessageCodec implements MessageCodec {
  /** Largest properties that are made; a little less than the frames that clients usually allow. */
  public static final int PROPERTIES_BYTES_MAX = 120 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(AmqpMessageCodec.class);

  private static final Envelope EMPTY =
      new Envelope(
          ByteString.EMPTY, ByteString.EMPTY, null, -1, Map.of(), Headers.EMPTY, ByteString.EMPTY);

  @Override
  public Form form() {
    return AmqpForm.AMQP_0_9_1;
  }

  @Override
  public Headers headers(
      ByteBuffer memory, int propertiesAt, int propertiesBytes, Annotations annotations) {
    FieldTable table =
        annotations.areSeen()
            ? SeenProperties.of(parse(memory.slice(propertiesAt, propertiesBytes)), annotations)
                .headers()
            : headers(memory, propertiesAt, propertiesBytes);
    return table == null ? Headers.EMPTY : HeadersMapping.headers(table);
  }

  private static FieldTable headers(ByteBuffer memory, int propertiesAt, int propertiesBytes) {
    try {
      return PropertyBytes.headers(
          Unpooled.wrappedBuffer(memory.duplicate().clear()), propertiesAt, propertiesBytes);
    } catch (AmqpProtocolException e) {
      LOG.warn("Stored headers can't be read: {}", e.getMessage());
      return FieldTable.EMPTY;
    }
  }

  @Override
  public Delay delay(Headers headers) {
    return DelayHeaders.of(headers);
  }

  @Override
  public List<ByteString> copyKeys(ByteBuffer memory, int propertiesAt, int propertiesBytes) {
    return CopyHeaders.visibleKeys(
        headers(memory, propertiesAt, propertiesBytes, Annotations.NONE));
  }

  @Override
  public Envelope decode(
      ByteString exchange,
      ByteString routingKey,
      ByteBuffer properties,
      Annotations annotations,
      ByteBuffer body,
      long timeMillis) {
    MessageParts outside =
        new MessageParts(exchange, routingKey, timeMillis, ByteString.copyOf(body));
    Envelope published = read(parse(properties), outside);
    return annotations.areSeen() ? annotated(published, annotations) : published;
  }

  @Override
  public ByteBuffer properties(Envelope envelope) {
    Headers plain = MessageParts.headers(envelope);
    BasicProperties properties = MessageParts.properties(envelope, plain);
    Headers.Header escape =
        EnvelopeEscape.escape(envelope, read(properties, MessageParts.of(envelope)), true);
    if (escape != null) {
      List<Headers.Header> headers = new ArrayList<>(plain.entries());
      headers.removeIf(header -> header.name().equals(EnvelopeEscape.NAME));
      headers.add(escape);
      ByteBuffer escaped = encode(MessageParts.properties(envelope, new Headers(headers)));
      if (escaped.remaining() <= PROPERTIES_BYTES_MAX) {
        return escaped;
      }
    }
    ByteBuffer encoded = encode(properties);
    return encoded.remaining() <= PROPERTIES_BYTES_MAX ? encoded : shortened(envelope, plain);
  }

  private static ByteBuffer shortened(Envelope envelope, Headers headers) {
    int left =
        PROPERTIES_BYTES_MAX
            - encode(MessageParts.properties(envelope, Headers.EMPTY)).remaining()
            - Integer.BYTES;
    List<Headers.Header> kept = new ArrayList<>();
    for (Headers.Header header : headers.entries()) {
      int size = encode(MessageParts.properties(EMPTY, Headers.of(header))).remaining();
      if (size > left) {
        break;
      }
      left -= size;
      kept.add(header);
    }
    LOG.warn(
        "{} of {} headers of a message fit into a frame", kept.size(), headers.entries().size());
    return encode(MessageParts.properties(envelope, new Headers(kept)));
  }

  private static Envelope read(BasicProperties properties, MessageParts outside) {
    FieldTable table = properties.headers();
    return EnvelopeEscape.read(
        table == null ? Headers.EMPTY : HeadersMapping.headers(table),
        headers -> outside.envelope(properties, headers),
        AmqpMessageCodec::readBack);
  }

  /** Exchange and routing key are not part of what is encoded, so they come back as they are. */
  private static Envelope readBack(Envelope envelope) {
    BasicProperties properties = MessageParts.properties(envelope, MessageParts.headers(envelope));
    FieldTable table = properties.headers();
    return MessageParts.of(envelope)
        .envelope(properties, table == null ? Headers.EMPTY : HeadersMapping.headers(table));
  }

  private static BasicProperties parse(ByteBuffer properties) {
    try {
      return BasicProperties.decode(
          Unpooled.wrappedBuffer(properties.slice()), 0, properties.remaining());
    } catch (AmqpProtocolException e) {
      LOG.warn("Stored properties can't be read: {}", e.getMessage());
      return BasicProperties.EMPTY;
    }
  }

  private static ByteBuffer encode(BasicProperties properties) {
    var bytes = Unpooled.buffer();
    properties.encode(bytes);
    return bytes.nioBuffer();
  }

  /** As readers of AMQP get it: a message that has died does not expire any more. */
  private static Envelope annotated(Envelope published, Annotations annotations) {
    Map<EnvelopeProperty, ByteString> properties = new EnumMap<>(EnvelopeProperty.class);
    properties.putAll(published.properties());
    ByteString expiration = properties.get(EnvelopeProperty.EXPIRATION);
    if (!annotations.deaths().isEmpty()) {
      properties.remove(EnvelopeProperty.EXPIRATION);
    }
    return new Envelope(
        published.exchange(),
        published.routingKey(),
        published.key(),
        published.timeMillis(),
        properties,
        AnnotationHeaders.apply(published.headers(), annotations, expiration),
        published.body());
  }
}
