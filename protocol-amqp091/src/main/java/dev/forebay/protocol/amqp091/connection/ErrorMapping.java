package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.Failure;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.Method;
import dev.forebay.protocol.amqp091.codec.ReplyCode;

/** Puts the broker's and the connection's refusals into AMQP's codes and RabbitMQ's words. */
final class ErrorMapping {
  private ErrorMapping() {}

  /** The broker refused what the method asked. */
  static AmqpProtocolException refused(Failure failure, Method method) {
    return of(code(failure.kind()), failure.text(), method);
  }

  /** This server does not do it. */
  static AmqpProtocolException notImplemented(String what, Method method) {
    return of(ReplyCode.NOT_IMPLEMENTED, what, method);
  }

  static AmqpProtocolException of(ReplyCode code, String explanation, Method method) {
    return new AmqpProtocolException(code, explanation, method.classId(), method.methodId());
  }

  private static ReplyCode code(Failure.Kind kind) {
    return switch (kind) {
      case NOT_FOUND -> ReplyCode.NOT_FOUND;
      case PRECONDITION_FAILED, LIMIT_REACHED -> ReplyCode.PRECONDITION_FAILED;
      case ACCESS_REFUSED -> ReplyCode.ACCESS_REFUSED;
      case RESOURCE_LOCKED -> ReplyCode.RESOURCE_LOCKED;
      case INTERNAL_ERROR -> ReplyCode.INTERNAL_ERROR;
      case COMMAND_INVALID -> ReplyCode.COMMAND_INVALID;
      case NOT_IMPLEMENTED -> ReplyCode.NOT_IMPLEMENTED;
    };
  }
}
