package dev.forebay.protocol.amqp091.codec.field;

import dev.forebay.protocol.amqp091.codec.ByteString;
import java.util.List;

/**
 * A value of a field table, one record per wire type, so that it is written back as it was read.
 *
 * <p>The types are those of RabbitMQ's errata to section 4.2.5.5; {@code s} is a 16-bit integer,
 * and both {@code l} and {@code L} are signed. Any non-zero octet reads as true and is written as
 * 1: the only bytes that don't come back as they were. Immutable.
 */
public sealed interface FieldValue {
  /** The type octet on the wire. */
  char tag();

  /** A boolean, {@code t}. */
  record Bool(boolean value) implements FieldValue {
    @Override
    public char tag() {
      return 't';
    }
  }

  /** A signed octet, {@code b}. */
  record Int8(byte value) implements FieldValue {
    @Override
    public char tag() {
      return 'b';
    }
  }

  /** An unsigned octet, {@code B}. */
  record UInt8(int value) implements FieldValue {
    @Override
    public char tag() {
      return 'B';
    }
  }

  /** A signed 16-bit integer, {@code s}. */
  record Int16(short value) implements FieldValue {
    @Override
    public char tag() {
      return 's';
    }
  }

  /** An unsigned 16-bit integer, {@code u}. */
  record UInt16(int value) implements FieldValue {
    @Override
    public char tag() {
      return 'u';
    }
  }

  /** A signed 32-bit integer, {@code I}. */
  record Int32(int value) implements FieldValue {
    @Override
    public char tag() {
      return 'I';
    }
  }

  /** An unsigned 32-bit integer, {@code i}. */
  record UInt32(long value) implements FieldValue {
    @Override
    public char tag() {
      return 'i';
    }
  }

  /** A signed 64-bit integer, {@code l}. */
  record Int64(long value) implements FieldValue {
    @Override
    public char tag() {
      return 'l';
    }
  }

  /** A signed 64-bit integer from a client that writes it as {@code L}. */
  record Int64Upper(long value) implements FieldValue {
    @Override
    public char tag() {
      return 'L';
    }
  }

  /** A 32-bit IEEE 754 number, {@code f}. */
  record Float32(float value) implements FieldValue {
    @Override
    public char tag() {
      return 'f';
    }
  }

  /** A 64-bit IEEE 754 number, {@code d}. */
  record Float64(double value) implements FieldValue {
    @Override
    public char tag() {
      return 'd';
    }
  }

  /** The number unscaled / 10^scale, {@code D}; the unscaled part is unsigned. */
  record Decimal(int scale, long unscaled) implements FieldValue {
    @Override
    public char tag() {
      return 'D';
    }
  }

  /** Bytes that are mostly text, {@code S}. */
  record LongString(ByteString value) implements FieldValue {
    /** The text in UTF-8. */
    public static LongString of(String text) {
      return new LongString(ByteString.of(text));
    }

    @Override
    public char tag() {
      return 'S';
    }
  }

  /** An array of values of any types, {@code A}. */
  record Array(List<FieldValue> values) implements FieldValue {
    public Array {
      values = List.copyOf(values);
    }

    @Override
    public char tag() {
      return 'A';
    }
  }

  /** Seconds since 1970, unsigned, {@code T}. */
  record Timestamp(long seconds) implements FieldValue {
    @Override
    public char tag() {
      return 'T';
    }
  }

  /** A table within the table, {@code F}. */
  record Table(FieldTable table) implements FieldValue {
    @Override
    public char tag() {
      return 'F';
    }
  }

  /** No value, {@code V}. */
  record NoValue() implements FieldValue {
    @Override
    public char tag() {
      return 'V';
    }
  }

  /** Bytes, {@code x}. */
  record Binary(ByteString value) implements FieldValue {
    @Override
    public char tag() {
      return 'x';
    }
  }
}
