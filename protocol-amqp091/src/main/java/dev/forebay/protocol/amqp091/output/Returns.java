package dev.forebay.protocol.amqp091.output;

import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.protocol.amqp091.codec.ByteRange;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes basic.return for mandatory messages that no queue gets; no state. */
public final class Returns {
  private Returns() {}

  /** Sends a message back. The content is its property bytes, then its body. */
  public static void write(
      OutputBuffer output,
      int channel,
      int frameMaxBytes,
      RouteKey key,
      ByteBuf content,
      int propertiesBytes) {
    String routingKey =
        new String(key.routingKey(), 0, key.routingKeyBytes(), StandardCharsets.UTF_8);
    MethodOutput.method(
        output,
        channel,
        new BasicMethod.Return(
            ReplyCode.NO_ROUTE.number(),
            ReplyCode.NO_ROUTE.name(),
            key.exchangeName(),
            routingKey));
    ByteRange properties = new ByteRange().set(content, 0, propertiesBytes);
    ByteRange body =
        new ByteRange().set(content, propertiesBytes, content.writerIndex() - propertiesBytes);
    ContentOutput.write(output, channel, frameMaxBytes, properties, body);
  }
}
