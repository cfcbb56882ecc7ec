package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.Form;

/**
 * The form of messages that clients of AMQP 0-9-1 publish: property flags and list, then a body.
 */
public final class AmqpForm {
  /** Property flags and list of a content header; the body without frames. */
  public static final Form AMQP_0_9_1 = new Form(1, "AMQP 0-9-1");

  private AmqpForm() {}
}
