package dev.forebay.broker.routing;

import dev.forebay.message.Headers;

/** A message's headers, to be decoded only by the exchanges that look at them. */
@FunctionalInterface
public interface HeadersView {
  HeadersView NONE = () -> Headers.EMPTY;

  /** The headers; may decode them at the first call. */
  Headers headers();
}
