package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.MessageView;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import dev.forebay.message.Value;
import dev.forebay.protocol.amqp091.codec.BasicProperties;
import dev.forebay.protocol.amqp091.codec.FieldTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Set;

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
    FieldTable headers = published.headers() == null ? FieldTable.EMPTY : published.headers();
    ByteBuf merged = Unpooled.buffer(message.propertiesBytes() + message.annotationsBytes());
    published.withHeaders(merge(headers, annotations)).withExpiration(null).encode(merged);
    return merged;
  }

  private static FieldTable merge(FieldTable published, Headers annotations) {
    Set<String> annotated = new HashSet<>();
    annotations.entries().forEach(header -> annotated.add(header.name().toString()));
    FieldTable.Builder merged = FieldTable.builder();
    for (FieldTable.Entry entry : published.entries()) {
      if (!annotated.contains(entry.name())) {
        merged.put(entry.name(), entry.value());
      }
    }
    for (Headers.Header header : annotations.entries()) {
      if (!(header.value() instanceof Value.Null)) {
        merged.put(header.name().toString(), HeadersMapping.field(header.value()));
      }
    }
    return merged.build();
  }
}
