package dev.forebay.message;

import java.util.List;

/**
 * A typed value of a header or an argument, neutral between the protocols. Immutable, any thread.
 *
 * <p>Record equality is strict: it tells types and widths apart, so that values round-trip. Nesting
 * depth is limited by the codec that builds a value. The order agrees with equality and means
 * nothing else.
 */
public sealed interface Value extends Comparable<Value> {
  @Override
  default int compareTo(Value other) {
    return ValueOrder.VALUES.compare(this, other);
  }

  /** Text as the bytes that the client sent, normally UTF-8. */
  record Text(ByteString utf8) implements Value {
    public static Text of(String text) {
      return new Text(ByteString.utf8(text));
    }
  }

  record Bytes(ByteString octets) implements Value {}

  record Bool(boolean value) implements Value {}

  /** Any integer up to 64 bits. */
  record Int(long value, IntegerType type) implements Value {
    public Int {
      if (!type.canHold(value)) {
        throw new IllegalArgumentException(value + " is no " + type);
      }
    }

    public static Int of(long value) {
      return new Int(value, IntegerType.INT64);
    }
  }

  record Float32(float value) implements Value {}

  record Float64(double value) implements Value {}

  /** The number {@code unscaled × 10^-scale}. */
  record Decimal(int scale, long unscaled) implements Value {}

  record Timestamp(long epochMillis) implements Value {}

  record Array(List<Value> elements) implements Value {
    public Array {
      elements = List.copyOf(elements);
    }
  }

  record Table(Headers entries) implements Value {}

  /** The name is there and has no value (AMQP 0-9-1 "void", AMQP 1.0 "null"). */
  record Null() implements Value {}
}
