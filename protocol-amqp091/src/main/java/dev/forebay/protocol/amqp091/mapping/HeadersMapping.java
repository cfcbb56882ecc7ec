package dev.forebay.protocol.amqp091.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps AMQP field tables to the protocol-neutral headers and back. Total: every value that AMQP has
 * finds its place, and what AMQP can't write (names above 255 bytes, nesting that its readers
 * refuse) is left out; no state.
 *
 * <p>An AMQP timestamp counts seconds, so it loses nothing as milliseconds, before the year
 * 292,000,000. The two ways in which clients write signed 64-bit integers become one.
 */
public final class HeadersMapping {
  /** Longest name that AMQP can write. */
  static final int NAME_BYTES_MAX = 255;

  private static final long MILLIS_PER_SECOND = 1000;

  private HeadersMapping() {}

  public static Headers headers(FieldTable table) {
    if (table.entries().isEmpty()) {
      return Headers.EMPTY;
    }
    List<Headers.Header> entries = new ArrayList<>(table.entries().size());
    for (FieldTable.Entry entry : table.entries()) {
      entries.add(new Headers.Header(WireText.bytes(entry.name()), value(entry.value())));
    }
    return new Headers(entries);
  }

  private static Value value(FieldValue field) {
    return switch (field) {
      case FieldValue.Bool(boolean value) -> new Value.Bool(value);
      case FieldValue.Int8(byte value) -> new Value.Int(value, IntegerType.INT8);
      case FieldValue.UInt8(int value) -> new Value.Int(value, IntegerType.UINT8);
      case FieldValue.Int16(short value) -> new Value.Int(value, IntegerType.INT16);
      case FieldValue.UInt16(int value) -> new Value.Int(value, IntegerType.UINT16);
      case FieldValue.Int32(int value) -> new Value.Int(value, IntegerType.INT32);
      case FieldValue.UInt32(long value) -> new Value.Int(value, IntegerType.UINT32);
      case FieldValue.Int64(long value) -> Value.Int.of(value);
      case FieldValue.Int64Upper(long value) -> Value.Int.of(value);
      case FieldValue.Float32(float value) -> new Value.Float32(value);
      case FieldValue.Float64(double value) -> new Value.Float64(value);
      case FieldValue.Decimal(int scale, long unscaled) -> new Value.Decimal(scale, unscaled);
      case FieldValue.LongString(var text) -> new Value.Text(WireText.bytes(text));
      case FieldValue.Array(List<FieldValue> values) ->
          new Value.Array(values.stream().map(HeadersMapping::value).toList());
      case FieldValue.Timestamp(long seconds) -> new Value.Timestamp(millis(seconds));
      case FieldValue.Table(FieldTable table) -> new Value.Table(headers(table));
      case FieldValue.NoValue() -> new Value.Null();
      case FieldValue.Binary(var octets) -> new Value.Bytes(WireText.bytes(octets));
    };
  }

  public static FieldTable table(Headers headers) {
    FieldTable.Builder table = FieldTable.builder();
    for (Headers.Header header : headers.entries()) {
      if (header.name().lengthBytes() <= NAME_BYTES_MAX) {
        table.put(WireText.text(header.name()), field(header.value()));
      }
    }
    return table.build();
  }

  static FieldValue field(Value value) {
    return switch (value) {
      case Value.Text(ByteString utf8) -> new FieldValue.LongString(WireText.codecBytes(utf8));
      case Value.Bytes(ByteString octets) -> new FieldValue.Binary(WireText.codecBytes(octets));
      case Value.Bool(boolean bool) -> new FieldValue.Bool(bool);
      case Value.Int(long number, IntegerType type) -> integer(number, type);
      case Value.Float32(float number) -> new FieldValue.Float32(number);
      case Value.Float64(double number) -> new FieldValue.Float64(number);
      case Value.Decimal(int scale, long unscaled) -> decimal(scale, unscaled);
      case Value.Timestamp(long millis) -> new FieldValue.Timestamp(millis / MILLIS_PER_SECOND);
      case Value.Array(List<Value> elements) ->
          new FieldValue.Array(elements.stream().map(HeadersMapping::field).toList());
      case Value.Table(Headers entries) -> new FieldValue.Table(table(entries));
      case Value.Null() -> new FieldValue.NoValue();
    };
  }

  /** AMQP has an octet for the scale and 32 bits without a sign for the number. */
  private static FieldValue decimal(int scale, long unscaled) {
    return scale >>> Byte.SIZE == 0 && unscaled >>> Integer.SIZE == 0
        ? new FieldValue.Decimal(scale, unscaled)
        : FieldValue.LongString.of(BigDecimal.valueOf(unscaled, scale).toString());
  }

  private static FieldValue integer(long number, IntegerType type) {
    return switch (type) {
      case INT8 -> new FieldValue.Int8((byte) number);
      case UINT8 -> new FieldValue.UInt8((int) number);
      case INT16 -> new FieldValue.Int16((short) number);
      case UINT16 -> new FieldValue.UInt16((int) number);
      case INT32 -> new FieldValue.Int32((int) number);
      case UINT32 -> new FieldValue.UInt32(number);
      case INT64, UINT64 -> new FieldValue.Int64(number);
    };
  }

  private static long millis(long seconds) {
    long high = Math.multiplyHigh(seconds, MILLIS_PER_SECOND);
    long millis = seconds * MILLIS_PER_SECOND;
    return high == millis >> 63 ? millis : seconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
