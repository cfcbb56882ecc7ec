package dev.forebay.broker.form;

import dev.forebay.message.Headers;
import java.nio.ByteBuffer;

/** Reads what a protocol's encoding says about a message; no state, any loop. */
@FunctionalInterface
public interface EnvelopeReader {
  /**
   * The headers.
   *
   * @param memory with the property bytes as the publisher's protocol encoded them
   */
  Headers headers(ByteBuffer memory, int propertiesAt, int propertiesBytes);
}
