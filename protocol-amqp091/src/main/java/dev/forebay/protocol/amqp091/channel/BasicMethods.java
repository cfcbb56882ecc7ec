package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.delivery.AmqpConsumer;
import dev.forebay.protocol.amqp091.publish.DirectReplies;

/** Class basic on one channel, without publish and ack. Confined to the connection's loop. */
public final class BasicMethods {
  /** Consumers of one channel. */
  public static final int CONSUMERS_MAX = 10_000;

  private final AmqpChannel channel;
  private final Prefetch prefetch;
  private long namedConsumers;

  BasicMethods(AmqpChannel channel) {
    this.channel = channel;
    this.prefetch = new Prefetch(channel);
  }

  void execute(BasicMethod method) {
    switch (method) {
      case BasicMethod.Qos qos -> prefetch.qos(qos);
      case BasicMethod.Consume consume -> consume(consume);
      case BasicMethod.Cancel cancel -> cancel(cancel);
      case BasicMethod.Get get -> GetRequest.start(channel, get);
      case BasicMethod.Reject reject ->
          take(reject.deliveryTag(), false, reject.requeue(), BasicMethod.Reject.METHOD_ID);
      case BasicMethod.Nack nack ->
          take(nack.deliveryTag(), nack.multiple(), nack.requeue(), BasicMethod.Nack.METHOD_ID);
      case BasicMethod.Recover recover ->
          recover(recover.requeue(), recover, () -> channel.reply(new BasicMethod.RecoverOk()));
      case BasicMethod.RecoverAsync recover -> recover(recover.requeue(), recover, () -> {});
      case BasicMethod.Ack hot -> throw ErrorMapping.unexpected(hot);
      case BasicMethod.Publish hot -> throw ErrorMapping.unexpected(hot);
      case BasicMethod.CancelOk ok -> throw ErrorMapping.unexpected(ok);
      case BasicMethod.QosOk ok -> throw ErrorMapping.unexpected(ok);
      case BasicMethod.ConsumeOk ok -> throw ErrorMapping.unexpected(ok);
      case BasicMethod.Return ours -> throw ErrorMapping.unexpected(ours);
      case BasicMethod.Deliver ours -> throw ErrorMapping.unexpected(ours);
      case BasicMethod.GetOk ok -> throw ErrorMapping.unexpected(ok);
      case BasicMethod.GetEmpty ours -> throw ErrorMapping.unexpected(ours);
      case BasicMethod.RecoverOk ok -> throw ErrorMapping.unexpected(ok);
    }
  }

  private void consume(BasicMethod.Consume consume) {
    String tag = consume.consumerTag().isEmpty() ? freshTag() : consume.consumerTag();
    if (DirectReplies.isMeant(consume.queue())) {
      consumeReplies(consume, tag);
    } else {
      consume(channel.queueMethods().named(consume.queue(), consume), tag, consume, () -> {});
    }
  }

  /** Makes a queue for this channel's answers, and consumes from it. */
  private void consumeReplies(BasicMethod.Consume consume, String tag) {
    channel.directReplies().require(consume);
    channel.command(
        new CatalogCommand.MakeReplyQueue(channel.open().virtualHost()),
        consume,
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared made) {
            consume(
                made.name(), tag, consume, () -> channel.directReplies().started(made.name(), tag));
          } else {
            throw new IllegalStateException("reply " + reply);
          }
        });
  }

  private void consume(String queue, String tag, BasicMethod.Consume consume, Runnable started) {
    if (channel.consumers().contains(tag)) {
      throw ErrorMapping.of(
          ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'", consume);
    }
    if (channel.consumers().count() >= CONSUMERS_MAX) {
      throw ErrorMapping.of(
          ReplyCode.NOT_ALLOWED,
          "reached maximum (" + CONSUMERS_MAX + ") of consumers per channel",
          consume);
    }
    String virtualHost = channel.open().virtualHost();
    String wrong = ConsumerArguments.wrong(consume, queue, virtualHost);
    if (wrong != null) {
      refuse(consume, queue, wrong);
      return;
    }
    ConsumeCommand command =
        new ConsumeCommand(
            virtualHost,
            queue,
            consume.noAck(),
            consume.exclusive(),
            prefetch.consumerCredit(consume.noAck()),
            prefetch.isLimited(),
            ConsumerArguments.priority(consume),
            prefetch.shared(),
            StreamOffset.of(consume, queue, virtualHost));
    if (!channel.consumers().reserve(tag)) {
      throw ErrorMapping.of(ReplyCode.RESOURCE_ERROR, "no memory for further consumers", consume);
    }
    AmqpConsumer consumer =
        new AmqpConsumer(
            channel,
            channel.deliveries().sources(),
            tag,
            consume.noAck(),
            ConsumerArguments.timeoutMillis(consume));
    channel.await();
    channel
        .open()
        .session()
        .consume(
            command,
            consumer,
            reply ->
                channel.answered(() -> {
                  started(reply, consumer, consume);
                  started.run();
                }));
  }

  /** As RabbitMQ, which looks at the queue first. */
  private void refuse(BasicMethod.Consume consume, String queue, String wrong) {
    channel.command(
        new CatalogCommand.FindQueue(channel.open().virtualHost(), queue),
        consume,
        found -> {
          throw ErrorMapping.of(ReplyCode.PRECONDITION_FAILED, wrong, consume);
        });
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
      case ConsumeReply.Refused(var refusal) -> {
        channel.consumers().giveBack(consumer.tag());
        throw ErrorMapping.refused(refusal, consume);
      }
    }
  }

  private void cancel(BasicMethod.Cancel cancel) {
    end(
        cancel.consumerTag(),
        () -> {
          if (!cancel.noWait()) {
            channel.reply(new BasicMethod.CancelOk(cancel.consumerTag()));
          }
        });
  }

  /** Ends a consumer; one that is not there has ended. */
  private void end(String tag, Runnable done) {
    AmqpConsumer consumer = channel.consumers().remove(tag);
    if (consumer == null) {
      done.run();
    } else {
      channel.await();
      consumer.cancel(() -> channel.answered(done));
    }
  }

  private void recover(boolean requeue, BasicMethod method, Runnable done) {
    if (!requeue) {
      throw ErrorMapping.notImplemented("requeue=false", method);
    }
    channel.deliveries().recover(done);
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
