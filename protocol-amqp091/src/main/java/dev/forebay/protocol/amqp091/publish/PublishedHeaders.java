package dev.forebay.protocol.amqp091.publish;

import dev.forebay.broker.api.publish.HeadersSource;
import dev.forebay.message.Headers;
import dev.forebay.protocol.amqp091.codec.content.PropertyBytes;
import dev.forebay.protocol.amqp091.mapping.HeadersMapping;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The headers of the message being published, decoded only if an exchange asks. Re-used. */
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
}
