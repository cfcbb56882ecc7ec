package dev.forebay.protocol.mqtt.mapping;

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
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MQTT's messages as docs/conversion.md maps them. No state, any thread.
 *
 * <p>Properties that are made are at most {@value #PROPERTIES_BYTES_MAX} bytes: the escape goes
 * first, then user properties from the last one on.
 */
public final class MqttMessageCodec implements MessageCodec {
  /** Largest properties that are made. */
  public static final int PROPERTIES_BYTES_MAX = 120 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(MqttMessageCodec.class);
  private static final ByteString NOBODY = ByteString.EMPTY;

  @Override
  public Form form() {
    return MqttForm.MQTT;
  }

  @Override
  public Headers headers(
      ByteBuffer memory, int propertiesAt, int propertiesBytes, Annotations annotations) {
    Properties stored = StoredMessage.properties(memory, propertiesAt, propertiesBytes);
    return AnnotationHeaders.apply(UserProperties.headers(stored), annotations, null);
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
    int qos = properties.remaining() > 1 ? StoredMessage.qos(properties, properties.position()) : 0;
    Envelope sent =
        envelope(
            StoredMessage.properties(properties, properties.position(), properties.remaining()),
            new MessageParts(
                exchange, routingKey, qos > Qos.AT_MOST_ONCE, timeMillis, ByteString.copyOf(body)));
    return annotations.areSeen() ? annotated(sent, annotations) : sent;
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

  private static Envelope envelope(Properties published, MessageParts parts) {
    return EnvelopeEscape.read(
        UserProperties.headers(published),
        headers -> parts.envelope(published, headers),
        MqttMessageCodec::readBack);
  }

  /** What a reader gets of an envelope that is written without an escape. */
  private static Envelope readBack(Envelope envelope) {
    Properties properties = MessageParts.properties(envelope, envelope.headers());
    return MessageParts.of(envelope).envelope(properties, UserProperties.headers(properties));
  }

  @Override
  public ByteBuffer properties(Envelope envelope) {
    Properties plain = MessageParts.properties(envelope, envelope.headers());
    Headers.Header escape = EnvelopeEscape.escape(envelope, readBack(envelope), false);
    if (escape != null) {
      Properties escaped = UserProperties.with(plain, escape);
      if (escaped.sizeBytes() <= PROPERTIES_BYTES_MAX) {
        return encoded(envelope, escaped);
      }
    }
    Properties sent = UserProperties.shortened(plain, PROPERTIES_BYTES_MAX);
    int properties = plain.entries().size();
    if (sent.entries().size() < properties) {
      LOG.warn("{} of {} properties of a message are sent", sent.entries().size(), properties);
    }
    return encoded(envelope, sent);
  }

  private static ByteBuffer encoded(Envelope envelope, Properties properties) {
    int bytes = properties.sizeBytes();
    ByteBuffer target =
        ByteBuffer.allocate(StoredMessage.sizeBytes(NOBODY, bytes)).order(ByteOrder.LITTLE_ENDIAN);
    StoredMessage.writeHead(
        target,
        MessageParts.isTransient(envelope) ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE,
        false,
        NOBODY);
    ByteBuf bare = Unpooled.buffer(bytes);
    properties.writeBare(bare);
    bare.readBytes(target);
    return target.flip();
  }
}
