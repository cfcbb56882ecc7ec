package dev.forebay.protocol.stomp.api;

import dev.forebay.broker.api.Refusal;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.base.rabbitmq.RefusalWords;
import dev.forebay.protocol.stomp.codec.StompException;
import java.util.Locale;

/** Errors in AMQP's words, as RabbitMQ's plugin tells them. No state. */
public final class Refusals {
  private Refusals() {}

  /** The broker refused what a frame asked. */
  public static StompException of(Refusal refusal) {
    return of(RefusalWords.code(refusal), RefusalWords.text(refusal));
  }

  /** Something is not as it has to be. */
  public static StompException of(RefusalCode code, String explanation) {
    return new StompException(code.name().toLowerCase(Locale.ROOT), explanation);
  }

  /** This server does not do it. */
  public static StompException notImplemented(String what) {
    return of(RefusalCode.NOT_IMPLEMENTED, what);
  }
}
