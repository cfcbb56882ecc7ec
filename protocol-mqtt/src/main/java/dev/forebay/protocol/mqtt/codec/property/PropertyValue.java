package dev.forebay.protocol.mqtt.codec.property;

import dev.forebay.message.ByteString;

/** The value of a property. */
public sealed interface PropertyValue {
  /** A number of any width. */
  record Numeric(long value) implements PropertyValue {}

  /** Text or bytes. */
  record Octets(ByteString bytes) implements PropertyValue {}

  /** A user property. */
  record Pair(ByteString name, ByteString value) implements PropertyValue {}
}
