package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.form.MessageView;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.runtime.wait.WaitReason;

/** One basic.get on its way. Confined to the connection's loop. */
final class GetRequest implements GetSink {
  private final AmqpChannel channel;
  private final BasicMethod.Get get;

  private GetRequest(AmqpChannel channel, BasicMethod.Get get) {
    this.channel = channel;
    this.get = get;
  }

  /**
   * Asks the broker as soon as the client has read what was sent before: bodies must not pile up.
   */
  static void start(AmqpChannel channel, BasicMethod.Get get) {
    String queue = channel.queueMethods().named(get.queue(), get);
    ChannelConnection open = channel.open();
    if (!get.noAck() && channel.deliveries().isFull()) {
      throw ErrorMapping.of(
          ReplyCode.PRECONDITION_FAILED,
          "what is not acknowledged on the channel takes too much memory",
          get);
    }
    channel.await(WaitReason.UNREAD_ANSWERS);
    open.whenWritable(() -> {
      channel.await();
      open.session()
          .get(
              new GetCommand(open.virtualHost(), queue, get.noAck()), new GetRequest(channel, get));
    });
  }

  @Override
  public void message(
      QueueHandle queue, long offset, boolean redelivered, MessageView message, long readyLeft) {
    if (!channel.isOpen()) {
      if (!get.noAck()) {
        queue.release(null, offset, offset + 1);
      }
      return;
    }
    channel.answered(() ->
        channel.deliveries().getOk(queue, offset, redelivered, message, readyLeft, get.noAck()));
  }

  @Override
  public void empty() {
    channel.answered(() -> channel.reply(new BasicMethod.GetEmpty("")));
  }

  @Override
  public void refused(Refusal refusal) {
    channel.answered(() -> {
      throw ErrorMapping.refused(refusal, get);
    });
  }
}
