package dev.forebay.message;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Headers as bytes in catalog records. Big-endian.
 *
 * <pre>
 *  headers: | entries u16 | entries x ( name length u16, name, value ) |
 *  value:   | kind u8 | by kind |
 *     1 text, 2 bytes: length u32, bytes      3 bool: u8
 *     4 int: type u8, u64                     5 float32: u32    6 float64: u64
 *     7 decimal: scale u32, unscaled u64      8 timestamp: ms u64
 *     9 array: elements u32, values          10 table: headers  11 null
 * </pre>
 */
public final class HeadersFormat {
  private HeadersFormat() {}

  /** Encodes headers; equal headers give equal bytes. */
  public static byte[] encode(Headers headers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), headers);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Decodes headers at the buffer's position. */
  public static Headers decode(ByteBuffer source) {
    int count = Short.toUnsignedInt(source.getShort());
    List<Headers.Header> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ByteString name = bytes(source, Short.toUnsignedInt(source.getShort()));
      entries.add(new Headers.Header(name, value(source)));
    }
    return new Headers(entries);
  }

  private static void write(DataOutputStream out, Headers headers) throws IOException {
    out.writeShort(headers.entries().size());
    for (Headers.Header header : headers.entries()) {
      out.writeShort(header.name().lengthBytes());
      out.write(header.name().toByteArray());
      write(out, header.value());
    }
  }

  private static void write(DataOutputStream out, Value value) throws IOException {
    switch (value) {
      case Value.Text(ByteString utf8) -> writeBytes(out, 1, utf8);
      case Value.Bytes(ByteString octets) -> writeBytes(out, 2, octets);
      case Value.Bool(boolean bool) -> {
        out.writeByte(3);
        out.writeBoolean(bool);
      }
      case Value.Int(long number, IntegerType type) -> {
        out.writeByte(4);
        out.writeByte(code(type));
        out.writeLong(number);
      }
      case Value.Float32(float number) -> {
        out.writeByte(5);
        out.writeInt(Float.floatToRawIntBits(number));
      }
      case Value.Float64(double number) -> {
        out.writeByte(6);
        out.writeLong(Double.doubleToRawLongBits(number));
      }
      case Value.Decimal(int scale, long unscaled) -> {
        out.writeByte(7);
        out.writeInt(scale);
        out.writeLong(unscaled);
      }
      case Value.Timestamp(long epochMillis) -> {
        out.writeByte(8);
        out.writeLong(epochMillis);
      }
      case Value.Array(List<Value> elements) -> {
        out.writeByte(9);
        out.writeInt(elements.size());
        for (Value element : elements) {
          write(out, element);
        }
      }
      case Value.Table(Headers entries) -> {
        out.writeByte(10);
        write(out, entries);
      }
      case Value.Null() -> out.writeByte(11);
    }
  }

  private static int code(IntegerType type) {
    return switch (type) {
      case INT8 -> 1;
      case UINT8 -> 2;
      case INT16 -> 3;
      case UINT16 -> 4;
      case INT32 -> 5;
      case UINT32 -> 6;
      case INT64 -> 7;
      case UINT64 -> 8;
    };
  }

  private static IntegerType integerType(int code) {
    for (IntegerType type : IntegerType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("unknown type of integer " + code);
  }

  private static void writeBytes(DataOutputStream out, int kind, ByteString bytes)
      throws IOException {
    out.writeByte(kind);
    out.writeInt(bytes.lengthBytes());
    out.write(bytes.toByteArray());
  }

  private static Value value(ByteBuffer source) {
    int kind = source.get();
    return switch (kind) {
      case 1 -> new Value.Text(bytes(source, source.getInt()));
      case 2 -> new Value.Bytes(bytes(source, source.getInt()));
      case 3 -> new Value.Bool(source.get() != 0);
      case 4 -> {
        IntegerType type = integerType(source.get());
        yield new Value.Int(source.getLong(), type);
      }
      case 5 -> new Value.Float32(Float.intBitsToFloat(source.getInt()));
      case 6 -> new Value.Float64(Double.longBitsToDouble(source.getLong()));
      case 7 -> {
        int scale = source.getInt();
        yield new Value.Decimal(scale, source.getLong());
      }
      case 8 -> new Value.Timestamp(source.getLong());
      case 9 -> {
        int count = source.getInt();
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          elements.add(value(source));
        }
        yield new Value.Array(elements);
      }
      case 10 -> new Value.Table(decode(source));
      case 11 -> new Value.Null();
      default -> throw new IllegalArgumentException("unknown kind of value " + kind);
    };
  }

  private static ByteString bytes(ByteBuffer source, int length) {
    byte[] bytes = new byte[length];
    source.get(bytes);
    return ByteString.copyOf(bytes, 0, length);
  }
}
