package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Annotations;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.mapping.HeadersMapping;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The properties of a message that the broker has annotated, as its reader gets them: what the
 * broker says of a header replaces what the publisher said, and the expiration is gone; no state.
 */
final class AnnotatedProperties {
  private AnnotatedProperties() {}

  /** The merged property bytes, in a buffer of their own. */
  static ByteBuf merge(ByteBuf memory, MessageView message) {
    BasicProperties published =
        BasicProperties.decode(memory, message.propertiesAt(), message.propertiesBytes());
    Headers annotations =
        HeadersFormat.decode(message.memory().duplicate().position(message.annotationsAt()));
    FieldTable table = published.headers() == null ? FieldTable.EMPTY : published.headers();
    Headers headers = Annotations.apply(HeadersMapping.headers(table), annotations);
    ByteBuf merged = Unpooled.buffer(message.propertiesBytes() + message.annotationsBytes());
    published.withHeaders(HeadersMapping.table(headers)).withExpiration(null).encode(merged);
    return merged;
  }
}
