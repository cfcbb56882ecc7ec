package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.CatalogCommand;
import dev.forebay.protocol.amqp091.codec.ExchangeMethod;

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
      case ExchangeMethod.Bind bind ->
          throw ErrorMapping.notImplemented("exchange to exchange bindings", bind);
      case ExchangeMethod.Unbind unbind ->
          throw ErrorMapping.notImplemented("exchange to exchange bindings", unbind);
      case ExchangeMethod.DeclareOk ok -> throw AmqpChannel.unexpected(ok);
      case ExchangeMethod.DeleteOk ok -> throw AmqpChannel.unexpected(ok);
      case ExchangeMethod.BindOk ok -> throw AmqpChannel.unexpected(ok);
      case ExchangeMethod.UnbindOk ok -> throw AmqpChannel.unexpected(ok);
    }
  }

  private void declare(ExchangeMethod.Declare declare) {
    channel.command(
        new CatalogCommand.DeclareExchange(
            channel.open().virtualHost(),
            declare.exchange(),
            declare.type(),
            declare.passive(),
            declare.durable(),
            declare.autoDelete(),
            declare.internal(),
            HeadersMapping.headers(declare.arguments())),
        declare,
        done -> {
          if (!declare.noWait()) {
            channel.reply(new ExchangeMethod.DeclareOk());
          }
        });
  }

  private void delete(ExchangeMethod.Delete delete) {
    channel.command(
        new CatalogCommand.DeleteExchange(
            channel.open().virtualHost(), delete.exchange(), delete.ifUnused()),
        delete,
        done -> {
          if (!delete.noWait()) {
            channel.reply(new ExchangeMethod.DeleteOk());
          }
        });
  }
}
