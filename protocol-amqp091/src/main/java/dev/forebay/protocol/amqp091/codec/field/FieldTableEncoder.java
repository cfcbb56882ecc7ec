package dev.forebay.protocol.amqp091.codec.field;

import dev.forebay.protocol.amqp091.codec.ByteString;
import io.netty.buffer.ByteBuf;

/**
 * Writes tables and arrays; no state.
 *
 * <pre>
 * table: | length (4) | entry...      entry: | name length (1) | name | value |
 * array: | length (4) | value...      value: | type (1) | bytes of the type |
 * </pre>
 */
final class FieldTableEncoder {
  private FieldTableEncoder() {}

  static void write(ByteBuf out, FieldTable table) {
    int lengthIndex = reserveLength(out);
    for (FieldTable.Entry entry : table.entries()) {
      ArgumentWriter.writeShortString(out, entry.name());
      writeValue(out, entry.value());
    }
    fillLength(out, lengthIndex);
  }

  private static void writeValue(ByteBuf out, FieldValue value) {
    out.writeByte(value.tag());
    switch (value) {
      case FieldValue.Bool(boolean v) -> out.writeByte(v ? 1 : 0);
      case FieldValue.Int8(byte v) -> out.writeByte(v);
      case FieldValue.UInt8(int v) -> out.writeByte(v);
      case FieldValue.Int16(short v) -> out.writeShort(v);
      case FieldValue.UInt16(int v) -> out.writeShort(v);
      case FieldValue.Int32(int v) -> out.writeInt(v);
      case FieldValue.UInt32(long v) -> out.writeInt((int) v);
      case FieldValue.Int64(long v) -> out.writeLong(v);
      case FieldValue.Int64Upper(long v) -> out.writeLong(v);
      case FieldValue.Float32(float v) -> out.writeInt(Float.floatToRawIntBits(v));
      case FieldValue.Float64(double v) -> out.writeLong(Double.doubleToRawLongBits(v));
      case FieldValue.Decimal(int scale, long unscaled) -> {
        out.writeByte(scale);
        out.writeInt((int) unscaled);
      }
      case FieldValue.LongString(ByteString v) -> writeBytes(out, v);
      case FieldValue.Binary(ByteString v) -> writeBytes(out, v);
      case FieldValue.Timestamp(long seconds) -> out.writeLong(seconds);
      case FieldValue.NoValue() -> {
        // The type octet says it all.
      }
      case FieldValue.Table(FieldTable table) -> write(out, table);
      case FieldValue.Array array -> writeArray(out, array);
    }
  }

  private static void writeArray(ByteBuf out, FieldValue.Array array) {
    int lengthIndex = reserveLength(out);
    for (FieldValue value : array.values()) {
      writeValue(out, value);
    }
    fillLength(out, lengthIndex);
  }

  private static void writeBytes(ByteBuf out, ByteString value) {
    out.writeInt(value.lengthBytes());
    out.writeBytes(value.shared());
  }

  private static int reserveLength(ByteBuf out) {
    int index = out.writerIndex();
    out.writeInt(0);
    return index;
  }

  private static void fillLength(ByteBuf out, int index) {
    out.setInt(index, out.writerIndex() - index - Integer.BYTES);
  }
}
