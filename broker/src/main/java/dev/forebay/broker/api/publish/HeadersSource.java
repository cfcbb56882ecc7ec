package dev.forebay.broker.api.publish;

import dev.forebay.message.Headers;

/** Decodes a message's headers when somebody needs them. */
@FunctionalInterface
public interface HeadersSource {
  /** The headers; empty if there are none. */
  Headers headers();
}
