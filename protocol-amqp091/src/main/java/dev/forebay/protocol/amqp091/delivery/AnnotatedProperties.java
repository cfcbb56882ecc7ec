package dev.forebay.protocol.amqp091.delivery;

import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Annotations;
import dev.forebay.message.AnnotationsFormat;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.mapping.SeenProperties;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The properties of a message of which the broker has something to say; no state. */
final class AnnotatedProperties {
  private AnnotatedProperties() {}

  /** Points at the property bytes that a reader gets. */
  static void point(ByteRange properties, ByteBuf memory, MessageView message) {
    Annotations annotations =
        AnnotationsFormat.decode(
            message.memory(), message.annotationsAt(), message.annotationsBytes());
    if (!annotations.areSeen()) {
      properties.set(memory, message.propertiesAt(), message.propertiesBytes());
      return;
    }
    BasicProperties published =
        BasicProperties.decode(memory, message.propertiesAt(), message.propertiesBytes());
    ByteBuf merged = Unpooled.buffer(message.propertiesBytes() + message.annotationsBytes());
    SeenProperties.of(published, annotations).encode(merged);
    properties.set(merged, 0, merged.readableBytes());
  }
}
