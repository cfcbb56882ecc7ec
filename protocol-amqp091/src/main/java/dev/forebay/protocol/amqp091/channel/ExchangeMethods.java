package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.ExchangeMethod;
import dev.forebay.protocol.amqp091.mapping.HeadersMapping;
import dev.forebay.protocol.base.rabbitmq.BindingWords;
import dev.forebay.protocol.base.rabbitmq.ExchangeDeclaration;

/** Class exchange on one channel. Confined to the connection's loop. */
final class ExchangeMethods {
  private final AmqpChannel channel;

  ExchangeMethods(AmqpChannel channel) {
    this.channel = channel;
  }

  void execute(ExchangeMethod method) {
    switch (method) {
      case ExchangeMethod.Declare declare -> declare(declare);
      case ExchangeMethod.Delete delete -> delete(delete);
      case ExchangeMethod.Bind bind -> bind(bind);
      case ExchangeMethod.Unbind unbind -> unbind(unbind);
      case ExchangeMethod.DeclareOk ok -> throw ErrorMapping.unexpected(ok);
      case ExchangeMethod.DeleteOk ok -> throw ErrorMapping.unexpected(ok);
      case ExchangeMethod.BindOk ok -> throw ErrorMapping.unexpected(ok);
      case ExchangeMethod.UnbindOk ok -> throw ErrorMapping.unexpected(ok);
    }
  }

  private void declare(ExchangeMethod.Declare declare) {
    String name = DeclaredNames.of(declare.exchange());
    channel.command(
        declare.passive()
            ? new CatalogCommand.FindExchange(channel.open().virtualHost(), name)
            : new CatalogCommand.DeclareExchange(
                channel.open().virtualHost(),
                name,
                declare.durable(),
                declare.autoDelete(),
                declare.internal(),
                settings(name, declare)),
        declare,
        done -> {
          if (!declare.noWait()) {
            channel.reply(new ExchangeMethod.DeclareOk());
          }
        });
  }

  private ExchangeSettings settings(String name, ExchangeMethod.Declare declare) {
    if (name.isEmpty()) {
      throw ErrorMapping.refused(new Refusal.DefaultExchange(), declare);
    }
    ExchangeType type = ExchangeDeclaration.type(declare.type());
    if (type == null) {
      throw ErrorMapping.of(
          ReplyCode.COMMAND_INVALID, ExchangeDeclaration.unknownType(declare.type()), declare);
    }
    return new ExchangeDeclaration(
            channel.open().virtualHost(), name, type, HeadersMapping.headers(declare.arguments()))
        .settings();
  }

  private void delete(ExchangeMethod.Delete delete) {
    channel.command(
        new CatalogCommand.DeleteExchange(
            channel.open().virtualHost(), DeclaredNames.of(delete.exchange()), delete.ifUnused()),
        delete,
        done -> {
          if (!delete.noWait()) {
            channel.reply(new ExchangeMethod.DeleteOk());
          }
        });
  }

  private void bind(ExchangeMethod.Bind bind) {
    channel.command(
        new CatalogCommand.BindExchange(
            channel.open().virtualHost(),
            DeclaredNames.of(bind.destination()),
            DeclaredNames.of(bind.source()),
            bind.routingKey(),
            BindingWords.of(HeadersMapping.headers(bind.arguments()))),
        bind,
        done -> {
          if (!bind.noWait()) {
            channel.reply(new ExchangeMethod.BindOk());
          }
        });
  }

  private void unbind(ExchangeMethod.Unbind unbind) {
    channel.command(
        new CatalogCommand.UnbindExchange(
            channel.open().virtualHost(),
            DeclaredNames.of(unbind.destination()),
            DeclaredNames.of(unbind.source()),
            unbind.routingKey(),
            BindingWords.of(HeadersMapping.headers(unbind.arguments()))),
        unbind,
        done -> {
          if (!unbind.noWait()) {
            channel.reply(new ExchangeMethod.UnbindOk());
          }
        });
  }
}
