package dev.forebay.protocol.amqp091.publish;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.content.Property;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import dev.forebay.protocol.amqp091.mapping.HeadersMapping;
import dev.forebay.protocol.base.rabbitmq.DelayHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** What the message being published says of itself, decoded only if an exchange asks. Re-used. */
final class PublishedHeaders implements HeadersSource {
  private ByteBuf properties = Unpooled.EMPTY_BUFFER;
  private int offset;
  private int lengthBytes;

  void set(ByteBuf source, int sourceOffset, int sourceLengthBytes) {
    properties = source;
    offset = sourceOffset;
    lengthBytes = sourceLengthBytes;
  }

  void clear() {
    set(Unpooled.EMPTY_BUFFER, 0, 0);
  }

  @Override
  public Headers headers() {
    return HeadersMapping.headers(PropertyBytes.headers(properties, offset, lengthBytes));
  }

  @Override
  public Delay delay() {
    return DelayHeaders.of(headers());
  }

  @Override
  public @Nullable ByteString property(EnvelopeProperty property) {
    return switch (property) {
      case CORRELATION_ID -> text(Property.CORRELATION_ID);
      case MESSAGE_ID -> text(Property.MESSAGE_ID);
      case TIMESTAMP -> time();
      case CONTENT_TYPE,
          CONTENT_ENCODING,
          DELIVERY_MODE,
          PRIORITY,
          REPLY_TO,
          EXPIRATION,
          TYPE,
          USER_ID,
          APP_ID,
          CLUSTER_ID ->
          throw new IllegalArgumentException("no exchange asks for " + property);
    };
  }

  private @Nullable ByteString text(Property property) {
    ByteRange value = new ByteRange();
    return PropertyBytes.find(properties, offset, lengthBytes, property, value)
        ? octets(value)
        : null;
  }

  private ByteString octets(ByteRange value) {
    byte[] octets = new byte[value.lengthBytes()];
    properties.getBytes(value.offset(), octets);
    return ByteString.copyOf(octets, 0, octets.length);
  }

  private @Nullable ByteString time() {
    ByteRange value = new ByteRange();
    return PropertyBytes.find(properties, offset, lengthBytes, Property.TIMESTAMP, value)
        ? ByteString.utf8(Long.toString(properties.getLong(value.offset())))
        : null;
  }
}
