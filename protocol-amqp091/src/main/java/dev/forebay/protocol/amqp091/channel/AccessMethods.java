package dev.forebay.protocol.amqp091.channel;

import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.method.AccessMethod;

/** Class access, which RabbitMQ grants to whoever asks; no state. */
final class AccessMethods {
  private AccessMethods() {}

  static AccessMethod answer(AccessMethod method) {
    return switch (method) {
      case AccessMethod.Request _ -> new AccessMethod.RequestOk(1);
      case AccessMethod.RequestOk ok -> throw ErrorMapping.unexpected(ok);
    };
  }
}
