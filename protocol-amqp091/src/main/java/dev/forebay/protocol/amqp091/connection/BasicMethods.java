package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.ConsumeCommand;
import dev.forebay.broker.ConsumeReply;
import dev.forebay.protocol.amqp091.codec.BasicMethod;
import dev.forebay.protocol.amqp091.codec.ReplyCode;

/** Class basic on one channel, without publish and ack. Confined to the connection's loop. */
final class BasicMethods {
  private final AmqpChannel channel;
  private int prefetch;
  private long namedConsumers;

  BasicMethods(AmqpChannel channel) {
    this.channel = channel;
  }

  void execute(BasicMethod method) {
    switch (method) {
      case BasicMethod.Qos qos -> qos(qos);
      case BasicMethod.Consume consume -> consume(consume);
      case BasicMethod.Cancel cancel -> cancel(cancel);
      case BasicMethod.Get get -> GetRequest.start(channel, get);
      case BasicMethod.Reject reject ->
          take(reject.deliveryTag(), false, reject.requeue(), BasicMethod.Reject.METHOD_ID);
      case BasicMethod.Nack nack ->
          take(nack.deliveryTag(), nack.multiple(), nack.requeue(), BasicMethod.Nack.METHOD_ID);
      case BasicMethod.Recover recover -> throw ErrorMapping.notImplemented("recover", recover);
      case BasicMethod.RecoverAsync recover ->
          throw ErrorMapping.notImplemented("recover", recover);
      case BasicMethod.Ack hot -> throw AmqpChannel.unexpected(hot);
      case BasicMethod.Publish hot -> throw AmqpChannel.unexpected(hot);
      case BasicMethod.CancelOk ok -> cancelNotified(ok);
      case BasicMethod.QosOk ok -> throw AmqpChannel.unexpected(ok);
      case BasicMethod.ConsumeOk ok -> throw AmqpChannel.unexpected(ok);
      case BasicMethod.Return ours -> throw AmqpChannel.unexpected(ours);
      case BasicMethod.Deliver ours -> throw AmqpChannel.unexpected(ours);
      case BasicMethod.GetOk ok -> throw AmqpChannel.unexpected(ok);
      case BasicMethod.GetEmpty ours -> throw AmqpChannel.unexpected(ours);
      case BasicMethod.RecoverOk ok -> throw AmqpChannel.unexpected(ok);
    }
  }

  private void qos(BasicMethod.Qos qos) {
    if (qos.prefetchSizeBytes() != 0) {
      throw ErrorMapping.notImplemented("prefetch_size!=0 (" + qos.prefetchSizeBytes() + ")", qos);
    }
    if (qos.global()) {
      throw ErrorMapping.notImplemented("global=true", qos);
    }
    prefetch = qos.prefetchCount();
    channel.reply(new BasicMethod.QosOk());
  }

  private void consume(BasicMethod.Consume consume) {
    if (consume.arguments().get("x-priority").isPresent()) {
      throw ErrorMapping.notImplemented("consumer priorities", consume);
    }
    if (consume.queue().equals("amq.rabbitmq.reply-to")) {
      throw ErrorMapping.notImplemented("direct reply-to", consume);
    }
    String queue = channel.queueMethods().named(consume.queue(), consume);
    String tag = consume.consumerTag().isEmpty() ? freshTag() : consume.consumerTag();
    if (channel.consumers().contains(tag)) {
      throw ErrorMapping.of(
          ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'", consume);
    }
    int limit = channel.open().limits().unackedMax();
    int credit = prefetch == 0 ? limit : Math.min(prefetch, limit);
    AmqpConsumer consumer = new AmqpConsumer(channel, tag, consume.noAck());
    channel.await();
    channel
        .open()
        .session()
        .consume(
            new ConsumeCommand(
                channel.open().virtualHost(), queue, consume.noAck(), consume.exclusive(), credit),
            consumer,
            reply -> channel.answered(() -> started(reply, consumer, consume)));
  }

  private void started(ConsumeReply reply, AmqpConsumer consumer, BasicMethod.Consume consume) {
    switch (reply) {
      case ConsumeReply.Consuming(var handle) -> {
        consumer.started(handle);
        channel.consumers().add(consumer);
        if (!consume.noWait()) {
          channel.reply(new BasicMethod.ConsumeOk(consumer.tag()));
        }
      }
      case ConsumeReply.Refused(var failure) -> throw ErrorMapping.refused(failure, consume);
    }
  }

  private void cancel(BasicMethod.Cancel cancel) {
    AmqpConsumer consumer = channel.consumers().remove(cancel.consumerTag());
    if (consumer == null) {
      cancelled(cancel);
      return;
    }
    channel.await();
    consumer.cancel(() -> channel.answered(() -> cancelled(cancel)));
  }

  private void cancelled(BasicMethod.Cancel cancel) {
    if (!cancel.noWait()) {
      channel.reply(new BasicMethod.CancelOk(cancel.consumerTag()));
    }
  }

  /** Some clients answer our cancel although it asks for no answer: nothing is left to do. */
  private void cancelNotified(BasicMethod.CancelOk ok) {
    if (channel.consumers().contains(ok.consumerTag())) {
      throw AmqpChannel.unexpected(ok);
    }
  }

  private void take(long tag, boolean multiple, boolean requeue, int methodId) {
    if (requeue) {
      channel.deliveries().release(tag, multiple, methodId);
    } else {
      channel.deliveries().reject(tag, multiple, methodId);
    }
  }

  private String freshTag() {
    String tag;
    do {
      namedConsumers++;
      tag = "amq.ctag-" + channel.number() + "." + namedConsumers;
    } while (channel.consumers().contains(tag));
    return tag;
  }
}
