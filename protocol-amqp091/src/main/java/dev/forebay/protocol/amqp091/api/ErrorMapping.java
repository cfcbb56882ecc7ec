package dev.forebay.protocol.amqp091.api;

import dev.forebay.broker.api.Refusal;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.base.rabbitmq.RefusalWords;

/** Refusals of a method, as the errors that close its channel or connection. */
public final class ErrorMapping {
  private ErrorMapping() {}

  /** The broker refused what the method asked. */
  public static AmqpProtocolException refused(Refusal refusal, Method method) {
    String text = RefusalWords.text(refusal);
    return refusal instanceof Refusal.NotOpen
        ? AmqpProtocolException.unavailable(text, method.classId(), method.methodId())
        : of(code(RefusalWords.code(refusal)), text, method);
  }

  private static ReplyCode code(RefusalCode code) {
    return switch (code) {
      case NOT_FOUND -> ReplyCode.NOT_FOUND;
      case ACCESS_REFUSED -> ReplyCode.ACCESS_REFUSED;
      case RESOURCE_LOCKED -> ReplyCode.RESOURCE_LOCKED;
      case PRECONDITION_FAILED -> ReplyCode.PRECONDITION_FAILED;
      case NOT_IMPLEMENTED -> ReplyCode.NOT_IMPLEMENTED;
      case NOT_ALLOWED -> ReplyCode.NOT_ALLOWED;
      case INTERNAL_ERROR -> ReplyCode.INTERNAL_ERROR;
    };
  }

  /** A consumer of a channel has had a message for longer than it may. */
  public static AmqpProtocolException heldTooLong(int channel, long maxMillis) {
    return new AmqpProtocolException(
        ReplyCode.PRECONDITION_FAILED,
        "delivery acknowledgement on channel %d timed out. Timeout value used: %d ms. This timeout"
                .formatted(channel, maxMillis)
            + " value can be configured, see consumers doc guide to learn more",
        0,
        0);
  }

  /** This server does not do it. */
  public static AmqpProtocolException notImplemented(String what, Method method) {
    return of(ReplyCode.NOT_IMPLEMENTED, what, method);
  }

  public static AmqpProtocolException of(ReplyCode code, String explanation, Method method) {
    return new AmqpProtocolException(code, explanation, method.classId(), method.methodId());
  }

  /** A method that clients never send on a channel. */
  public static AmqpProtocolException unexpected(Method method) {
    return of(ReplyCode.COMMAND_INVALID, "unimplemented method", method);
  }
}
