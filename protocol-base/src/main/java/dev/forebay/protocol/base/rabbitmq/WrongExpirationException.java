package dev.forebay.protocol.base.rabbitmq;

/** The time that a message may wait is none. */
public final class WrongExpirationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongExpirationException(String why) {
    super(why, null, false, false);
  }

  /** In RabbitMQ's words. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
