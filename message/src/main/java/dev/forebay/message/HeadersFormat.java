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
 *  headers: | entries u32 | entries x ( name length u16, name, value ) |
 *  value:   | kind u8 | by kind |
 *     1 text, 2 bytes: length u32, bytes      3 bool: u8
 *     4 int: type u8, u64                     5 float32: u32    6 float64: u64
 *     7 decimal: scale u32, unscaled u64      8 timestamp: ms u64
 *     9 array: elements u32, values          10 table: headers  11 null
 * </pre>
 */
public final class HeadersFormat {
  /** How deep tables and arrays may be nested, so that decoding can't exhaust the stack. */
  public static final int DEPTH_MAX = 32;

  /** Longest name in bytes. */
  static final int NAME_BYTES_MAX = 0xFFFF;

  private static final int ENTRY_BYTES_MIN = 3;

  private HeadersFormat() {}

  /** Whether there is a place for all of it: names and depth are limited. */
  static boolean canHold(Headers headers) {
    return canHold(headers, 1);
  }

  private static boolean canHold(Headers headers, int depth) {
    if (depth > DEPTH_MAX) {
      return false;
    }
    for (Headers.Header header : headers.entries()) {
      if (header.name().lengthBytes() > NAME_BYTES_MAX || !canHold(header.value(), depth)) {
        return false;
      }
    }
    return true;
  }

  private static boolean canHold(Value value, int depth) {
    return switch (value) {
      case Value.Table(Headers entries) -> canHold(entries, depth + 1);
      case Value.Array(List<Value> elements) ->
          depth < DEPTH_MAX && elements.stream().allMatch(element -> canHold(element, depth + 1));
      case Value.Text _,
          Value.Bytes _,
          Value.Bool _,
          Value.Int _,
          Value.Float32 _,
          Value.Float64 _,
          Value.Decimal _,
          Value.Timestamp _,
          Value.Null _ ->
          true;
    };
  }

  /**
   * Encodes headers; equal headers give equal bytes.
   *
   * @throws IllegalArgumentException if a name is longer than {@value #NAME_BYTES_MAX} bytes
   */
  public static byte[] encode(Headers headers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes), headers);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Decodes headers at the buffer's position.
   *
   * @throws IllegalArgumentException if they are malformed
   * @throws java.nio.BufferUnderflowException if they are incomplete
   */
  public static Headers decode(ByteBuffer source) {
    return decode(source, 1);
  }

  private static Headers decode(ByteBuffer source, int depth) {
    requireDepth(depth);
    int count = source.getInt();
    if (count < 0) {
      throw new IllegalArgumentException(count + " entries");
    }
    List<Headers.Header> entries =
        new ArrayList<>(Math.min(count, source.remaining() / ENTRY_BYTES_MIN));
    for (int i = 0; i < count; i++) {
      ByteString name = bytes(source, Short.toUnsignedInt(source.getShort()));
      entries.add(new Headers.Header(name, value(source, depth)));
    }
    return new Headers(entries);
  }

  private static void write(DataOutputStream out, Headers headers) throws IOException {
    out.writeInt(headers.entries().size());
    for (Headers.Header header : headers.entries()) {
      if (header.name().lengthBytes() > NAME_BYTES_MAX) {
        throw new IllegalArgumentException("a name of " + header.name().lengthBytes() + " bytes");
      }
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

  private static Value value(ByteBuffer source, int depth) {
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
        requireDepth(depth + 1);
        int count = source.getInt();
        List<Value> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          elements.add(value(source, depth + 1));
        }
        yield new Value.Array(elements);
      }
      case 10 -> new Value.Table(decode(source, depth + 1));
      case 11 -> new Value.Null();
      default -> throw new IllegalArgumentException("unknown kind of value " + kind);
    };
  }

  private static void requireDepth(int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("nested deeper than " + DEPTH_MAX);
    }
  }

  static ByteString bytes(ByteBuffer source, int length) {
    if (length < 0 || length > source.remaining()) {
      throw new IllegalArgumentException(length + " bytes of " + source.remaining());
    }
    byte[] bytes = new byte[length];
    source.get(bytes);
    return ByteString.copyOf(bytes, 0, length);
  }
}
