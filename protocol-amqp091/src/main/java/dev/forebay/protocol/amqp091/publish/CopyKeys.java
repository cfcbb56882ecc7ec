package dev.forebay.protocol.amqp091.publish;

import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.amqp091.api.FieldTypeNames;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.content.BasicProperties;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.base.rabbitmq.CopyHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Further routing keys of a message, as RabbitMQ takes them from the headers CC and BCC. Nobody
 * gets to see BCC.
 *
 * @param keys of both headers
 * @param hidden those of BCC
 * @param hasBcc whether the properties have to be rewritten without it
 */
record CopyKeys(List<ByteString> keys, List<ByteString> hidden, boolean hasBcc) {
  static final CopyKeys NONE = new CopyKeys(List.of(), List.of(), false);

  private static final String CC = CopyHeaders.CC;
  private static final String BCC = CopyHeaders.BCC;

  /** What these headers ask for, or a refusal in RabbitMQ's words. */
  static CopyKeys of(FieldTable headers) {
    List<ByteString> keys = new ArrayList<>();
    List<ByteString> hidden = new ArrayList<>();
    boolean found = add(headers, CC, keys);
    boolean hasBcc = add(headers, BCC, hidden);
    keys.addAll(hidden);
    return found || hasBcc ? new CopyKeys(List.copyOf(keys), List.copyOf(hidden), hasBcc) : NONE;
  }

  private static boolean add(FieldTable headers, String name, List<ByteString> keys) {
    Optional<FieldValue> value = headers.get(name);
    if (value.isEmpty()) {
      return false;
    }
    if (!(value.get() instanceof FieldValue.Array(List<FieldValue> elements))) {
      throw refused(
          "invalid message: {unacceptable_type_in_header,\"%s\",%s}"
              .formatted(name, FieldTypeNames.of(value.get())));
    }
    for (FieldValue element : elements) {
      if (element instanceof FieldValue.LongString(var text)) {
        byte[] key = text.toByteArray();
        if (key.length > RouteKey.ROUTING_KEY_BYTES_MAX || levels(key) > RouteKey.LEVELS_MAX) {
          throw refused(
              "a routing key in header %s has more than %d bytes or %d words"
                  .formatted(name, RouteKey.ROUTING_KEY_BYTES_MAX, RouteKey.LEVELS_MAX));
        }
        keys.add(ByteString.copyOf(key, 0, key.length));
      }
    }
    return true;
  }

  private static int levels(byte[] key) {
    int levels = 1;
    for (byte octet : key) {
      levels += octet == '.' ? 1 : 0;
    }
    return levels;
  }

  /** The property bytes without the header that is nobody's business. */
  static ByteBuf withoutBcc(ByteRange properties) {
    BasicProperties decoded =
        BasicProperties.decode(properties.buffer(), properties.offset(), properties.lengthBytes());
    FieldTable.Builder kept = FieldTable.builder();
    FieldTable headers = decoded.headers() == null ? FieldTable.EMPTY : decoded.headers();
    for (FieldTable.Entry entry : headers.entries()) {
      if (!entry.name().equals(BCC)) {
        kept.put(entry.name(), entry.value());
      }
    }
    ByteBuf rewritten = Unpooled.buffer(properties.lengthBytes());
    decoded.withHeaders(kept.build()).encode(rewritten);
    return rewritten;
  }

  private static AmqpProtocolException refused(String explanation) {
    return new AmqpProtocolException(
        ReplyCode.PRECONDITION_FAILED,
        explanation,
        BasicMethod.CLASS_ID,
        BasicMethod.Publish.METHOD_ID);
  }
}
