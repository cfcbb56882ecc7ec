package dev.forebay.broker.api.publish;

import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import org.jspecify.annotations.Nullable;

/** Decodes a message's headers and properties when somebody needs them. */
@FunctionalInterface
public interface HeadersSource {
  /** The headers; empty if there are none. */
  Headers headers();

  /** How long it is to be held back before it is routed, where that is done. */
  default Delay delay() {
    return Delay.NONE;
  }

  /**
   * A property as the message's envelope would have it; null if it is not set, or if its protocol
   * has none.
   */
  default @Nullable ByteString property(EnvelopeProperty property) {
    return null;
  }
}
