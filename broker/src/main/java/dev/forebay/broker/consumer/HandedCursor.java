package dev.forebay.broker.consumer;

import dev.forebay.broker.form.Attempts;
import dev.forebay.broker.handover.HandedMessage;
import dev.forebay.broker.record.RunCursor;

/** Shows messages that came from another loop, where nothing can be pinned. Confined to a loop. */
final class HandedCursor extends RunCursor {
  private Attempts attempts = Attempts.NONE;

  HandedCursor show(HandedMessage message) {
    seek(message.chunk().memory(), message.start(), message.index());
    attempts = message.attempts();
    return this;
  }

  @Override
  public Attempts attempts() {
    return attempts;
  }
}
