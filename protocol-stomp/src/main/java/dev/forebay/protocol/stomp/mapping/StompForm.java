package dev.forebay.protocol.stomp.mapping;

import dev.forebay.message.Form;

/** The form of messages that clients of STOMP send: their headers, then a body. */
public final class StompForm {
  /** Headers as {@link HeaderList} draws them. */
  public static final Form STOMP = new Form(3, "STOMP");

  private StompForm() {}
}
