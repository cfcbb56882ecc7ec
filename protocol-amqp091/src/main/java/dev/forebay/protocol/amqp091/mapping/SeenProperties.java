package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.base.rabbitmq.AnnotationHeaders;

/** Properties as readers get them: with what the broker says of the message. No state. */
public final class SeenProperties {
  private SeenProperties() {}

  /** What a publisher sent, seen by a reader. A message that has died has lost its time limit. */
  public static BasicProperties of(BasicProperties published, Annotations annotations) {
    if (!annotations.areSeen()) {
      return published;
    }
    String expiration = published.expiration();
    FieldTable table = published.headers() == null ? FieldTable.EMPTY : published.headers();
    Headers headers =
        AnnotationHeaders.apply(
            HeadersMapping.headers(table),
            annotations,
            expiration == null ? null : ByteString.utf8(expiration));
    return published
        .withHeaders(HeadersMapping.table(headers))
        .withExpiration(annotations.deaths().isEmpty() ? expiration : null);
  }
}
