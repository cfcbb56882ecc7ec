package dev.forebay.protocol.amqp091.channel;

import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;

/** The methods about an open channel itself (AMQP 0-9-1 §1.5); no state. */
final class ChannelMethods {
  private ChannelMethods() {}

  static ChannelMethod.Close close(AmqpProtocolException error) {
    return new ChannelMethod.Close(
        error.replyCode().number(), error.replyText(), error.classId(), error.methodId());
  }

  static ChannelMethod.FlowOk answer(ChannelMethod method) {
    return switch (method) {
      case ChannelMethod.Open second ->
          throw ErrorMapping.of(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen", second);
      case ChannelMethod.Flow flow -> {
        if (!flow.active()) {
          throw ErrorMapping.notImplemented("active=false", flow);
        }
        yield new ChannelMethod.FlowOk(true);
      }
      case ChannelMethod.Close close -> throw ErrorMapping.unexpected(close);
      case ChannelMethod.OpenOk ok -> throw ErrorMapping.unexpected(ok);
      case ChannelMethod.FlowOk ok -> throw ErrorMapping.unexpected(ok);
      case ChannelMethod.CloseOk ok -> throw ErrorMapping.unexpected(ok);
    };
  }
}
