package dev.forebay.broker.routing;

import dev.forebay.message.ByteString;
import dev.forebay.message.Delay;
import dev.forebay.message.EnvelopeProperty;
import dev.forebay.message.Headers;
import org.jspecify.annotations.Nullable;

/** A message's headers and properties, to be decoded only by the exchanges that look at them. */
@FunctionalInterface
public interface HeadersView {
  HeadersView NONE = () -> Headers.EMPTY;

  /** The headers; may decode them at the first call. */
  Headers headers();

  /** How long it is to be held back, where that is done. */
  default Delay delay() {
    return Delay.NONE;
  }

  /** A property, or null if it has none, as a message of which only headers are known. */
  default @Nullable ByteString property(EnvelopeProperty property) {
    return null;
  }
}
