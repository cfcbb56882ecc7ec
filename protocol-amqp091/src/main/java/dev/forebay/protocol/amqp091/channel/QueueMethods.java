package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.mapping.HeadersMapping;
import dev.forebay.protocol.amqp091.publish.DirectReplies;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import dev.forebay.protocol.base.rabbitmq.BindingWords;
import dev.forebay.protocol.base.rabbitmq.QueueDeclaration;

/**
 * Class queue on one channel. An empty queue name means the one declared last on the channel.
 * Confined to the connection's loop.
 */
final class QueueMethods {
  private final AmqpChannel channel;
  private String lastDeclared = "";

  QueueMethods(AmqpChannel channel) {
    this.channel = channel;
  }

  void execute(QueueMethod method) {
    switch (method) {
      case QueueMethod.Declare declare -> declare(declare);
      case QueueMethod.Bind bind -> bind(bind);
      case QueueMethod.Unbind unbind -> unbind(unbind);
      case QueueMethod.Purge purge -> purge(purge);
      case QueueMethod.Delete delete -> delete(delete);
      case QueueMethod.DeclareOk ok -> throw ErrorMapping.unexpected(ok);
      case QueueMethod.BindOk ok -> throw ErrorMapping.unexpected(ok);
      case QueueMethod.PurgeOk ok -> throw ErrorMapping.unexpected(ok);
      case QueueMethod.DeleteOk ok -> throw ErrorMapping.unexpected(ok);
      case QueueMethod.UnbindOk ok -> throw ErrorMapping.unexpected(ok);
    }
  }

  /** The queue that a method means. */
  String named(String queue, Method method) {
    if (!queue.isEmpty()) {
      return queue;
    }
    if (lastDeclared.isEmpty()) {
      throw ErrorMapping.of(ReplyCode.NOT_FOUND, "no previously declared queue", method);
    }
    return lastDeclared;
  }

  private void declare(QueueMethod.Declare declare) {
    if (declare.queue().startsWith(AmqpNames.REPLY_TO)) {
      declareReplies(declare);
      return;
    }
    String name = DeclaredNames.of(declare.queue());
    channel.command(
        declare.passive()
            ? new CatalogCommand.FindQueue(virtualHost(), name)
            : new CatalogCommand.DeclareQueue(
                virtualHost(),
                name,
                // An exclusive queue ends with its connection; as with RabbitMQ it is not durable.
                declare.durable() && !declare.exclusive(),
                declare.exclusive(),
                declare.autoDelete(),
                settings(name, declare)),
        declare,
        reply -> {
          if (reply instanceof CatalogReply.QueueDeclared(var found, var ready, var consumers)) {
            lastDeclared = found;
            answer(declare.noWait(), new QueueMethod.DeclareOk(found, ready, consumers));
          } else {
            throw wrongReply(reply);
          }
        });
  }

  private QueueSettings settings(String name, QueueMethod.Declare declare) {
    return new QueueDeclaration(
            virtualHost(),
            name,
            declare.durable(),
            declare.exclusive(),
            declare.autoDelete(),
            HeadersMapping.headers(declare.arguments()))
        .settings();
  }

  /** Tells whether somebody waits for answers there: whoever waits has the queue for itself. */
  private void declareReplies(QueueMethod.Declare declare) {
    QueueMethod.DeclareOk there = new QueueMethod.DeclareOk(declare.queue(), 0, 1);
    if (DirectReplies.isMeant(declare.queue())) {
      answer(declare.noWait(), there);
      return;
    }
    channel.await();
    channel
        .open()
        .session()
        .execute(
            new CatalogCommand.FindQueue(virtualHost(), declare.queue()),
            reply ->
                channel.answered(() -> {
                  if (reply instanceof CatalogReply.Refused(var refusal)
                      && !(refusal instanceof Refusal.Locked)) {
                    throw ErrorMapping.refused(refusal, declare);
                  }
                  answer(declare.noWait(), there);
                }));
  }

  private void bind(QueueMethod.Bind bind) {
    String queue = named(bind.queue(), bind);
    channel.command(
        new CatalogCommand.BindQueue(
            virtualHost(),
            DeclaredNames.of(queue),
            DeclaredNames.of(bind.exchange()),
            routingKey(bind.queue(), bind.routingKey(), queue),
            BindingWords.of(HeadersMapping.headers(bind.arguments()))),
        bind,
        done -> answer(bind.noWait(), new QueueMethod.BindOk()));
  }

  private void unbind(QueueMethod.Unbind unbind) {
    String queue = named(unbind.queue(), unbind);
    channel.command(
        new CatalogCommand.UnbindQueue(
            virtualHost(),
            DeclaredNames.of(queue),
            DeclaredNames.of(unbind.exchange()),
            routingKey(unbind.queue(), unbind.routingKey(), queue),
            BindingWords.of(HeadersMapping.headers(unbind.arguments()))),
        unbind,
        done -> answer(false, new QueueMethod.UnbindOk()));
  }

  private void purge(QueueMethod.Purge purge) {
    channel.command(
        new CatalogCommand.PurgeQueue(virtualHost(), named(purge.queue(), purge)),
        purge,
        reply -> answer(purge.noWait(), new QueueMethod.PurgeOk(removed(reply))));
  }

  private void delete(QueueMethod.Delete delete) {
    channel.command(
        new CatalogCommand.DeleteQueue(
            virtualHost(),
            DeclaredNames.of(named(delete.queue(), delete)),
            delete.ifUnused(),
            delete.ifEmpty()),
        delete,
        reply -> answer(delete.noWait(), new QueueMethod.DeleteOk(removed(reply))));
  }

  private String virtualHost() {
    return channel.open().virtualHost();
  }

  private void answer(boolean noWait, QueueMethod answer) {
    if (!noWait) {
      channel.reply(answer);
    }
  }

  /** With neither queue nor routing key, the key is the queue's name. */
  private static String routingKey(String givenQueue, String givenKey, String queue) {
    return givenQueue.isEmpty() && givenKey.isEmpty() ? queue : givenKey;
  }

  private static long removed(CatalogReply reply) {
    return switch (reply) {
      case CatalogReply.Removed(long messages) -> messages;
      case CatalogReply.Done() -> 0;
      case CatalogReply.QueueDeclared declared -> throw wrongReply(declared);
      case CatalogReply.Refused refused -> throw wrongReply(refused);
    };
  }

  private static IllegalStateException wrongReply(CatalogReply reply) {
    return new IllegalStateException("unexpected reply " + reply);
  }
}
