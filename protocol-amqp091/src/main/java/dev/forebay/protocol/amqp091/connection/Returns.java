package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.RouteKey;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes basic.return for mandatory messages that no queue gets; no state. */
final class Returns {
  private Returns() {}

  /** Sends a message back. The content is its property bytes, then its body. */
  static void write(AmqpChannel channel, RouteKey key, ByteBuf content, int propertiesBytes) {
    String routingKey =
        new String(key.routingKey(), 0, key.routingKeyBytes(), StandardCharsets.UTF_8);
    OpenConnection open = channel.open();
    open.output()
        .method(
            channel.number(),
            new BasicMethod.Return(
                ReplyCode.NO_ROUTE.number(),
                ReplyCode.NO_ROUTE.name(),
                key.exchangeName(),
                routingKey));
    ByteRange properties = new ByteRange().set(content, 0, propertiesBytes);
    ByteRange body =
        new ByteRange().set(content, propertiesBytes, content.writerIndex() - propertiesBytes);
    ContentOutput.write(open.output(), channel.number(), open.frameMaxBytes(), properties, body);
  }
}
