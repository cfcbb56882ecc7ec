package dev.forebay.protocol.amqp091.connection;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import dev.forebay.protocol.amqp091.codec.FieldTable;
import dev.forebay.protocol.amqp091.codec.FieldValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps AMQP field tables to the protocol-neutral headers. Total: every field value has a place.
 *
 * <p>An AMQP timestamp counts seconds, so it loses nothing as milliseconds.
 */
final class HeadersMapping {
  private static final long MILLIS_PER_SECOND = 1000;

  private HeadersMapping() {}

  static Headers headers(FieldTable table) {
    if (table.entries().isEmpty()) {
      return Headers.EMPTY;
    }
    List<Headers.Header> entries = new ArrayList<>(table.entries().size());
    for (FieldTable.Entry entry : table.entries()) {
      entries.add(Headers.Header.of(entry.name(), value(entry.value())));
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
      case FieldValue.LongString(var text) -> new Value.Text(bytes(text.toByteArray()));
      case FieldValue.Array(List<FieldValue> values) ->
          new Value.Array(values.stream().map(HeadersMapping::value).toList());
      case FieldValue.Timestamp(long seconds) -> new Value.Timestamp(seconds * MILLIS_PER_SECOND);
      case FieldValue.Table(FieldTable table) -> new Value.Table(headers(table));
      case FieldValue.NoValue() -> new Value.Null();
      case FieldValue.Binary(var octets) -> new Value.Bytes(bytes(octets.toByteArray()));
    };
  }

  private static ByteString bytes(byte[] octets) {
    return ByteString.copyOf(octets, 0, octets.length);
  }
}
