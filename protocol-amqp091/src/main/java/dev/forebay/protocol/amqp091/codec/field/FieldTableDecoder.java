package dev.forebay.protocol.amqp091.codec.field;

import dev.forebay.protocol.amqp091.codec.ByteString;
import dev.forebay.protocol.amqp091.codec.WireReader;
import java.util.ArrayList;
import java.util.List;

/** Reads tables and arrays from bytes whose every length is checked; no state. */
public final class FieldTableDecoder {
  private FieldTableDecoder() {}

  public static FieldTable read(WireReader in) {
    return readTable(in, 1);
  }

  private static FieldTable readTable(WireReader in, int depth) {
    requireDepth(in, depth);
    long length = in.uint32();
    if (length == 0) {
      return FieldTable.EMPTY;
    }
    int outerLimit = in.enter(length);
    List<FieldTable.Entry> entries = new ArrayList<>();
    while (in.remaining() > 0) {
      String name = in.shortString();
      entries.add(new FieldTable.Entry(name, readValue(in, depth)));
    }
    in.leave(outerLimit);
    return new FieldTable(entries);
  }

  private static FieldValue readValue(WireReader in, int depth) {
    int tag = in.uint8();
    return switch (tag) {
      case 't' -> new FieldValue.Bool(in.uint8() != 0);
      case 'b' -> new FieldValue.Int8((byte) in.uint8());
      case 'B' -> new FieldValue.UInt8(in.uint8());
      case 's' -> new FieldValue.Int16((short) in.uint16());
      case 'u' -> new FieldValue.UInt16(in.uint16());
      case 'I' -> new FieldValue.Int32(in.int32());
      case 'i' -> new FieldValue.UInt32(in.uint32());
      case 'l' -> new FieldValue.Int64(in.int64());
      case 'L' -> new FieldValue.Int64Upper(in.int64());
      case 'f' -> new FieldValue.Float32(Float.intBitsToFloat(in.int32()));
      case 'd' -> new FieldValue.Float64(Double.longBitsToDouble(in.int64()));
      case 'D' -> new FieldValue.Decimal(in.uint8(), in.uint32());
      case 'S' -> new FieldValue.LongString(ByteString.owned(in.bytes(in.uint32())));
      case 'x' -> new FieldValue.Binary(ByteString.owned(in.bytes(in.uint32())));
      case 'T' -> new FieldValue.Timestamp(in.int64());
      case 'V' -> new FieldValue.NoValue();
      case 'F' -> new FieldValue.Table(readTable(in, depth + 1));
      case 'A' -> readArray(in, depth + 1);
      default -> throw in.malformed("unknown field type " + tag);
    };
  }

  private static FieldValue.Array readArray(WireReader in, int depth) {
    requireDepth(in, depth);
    int outerLimit = in.enter(in.uint32());
    List<FieldValue> values = new ArrayList<>();
    while (in.remaining() > 0) {
      values.add(readValue(in, depth));
    }
    in.leave(outerLimit);
    return new FieldValue.Array(values);
  }

  private static void requireDepth(WireReader in, int depth) {
    if (depth > FieldTable.MAX_DEPTH) {
      throw in.malformed("table nested deeper than " + FieldTable.MAX_DEPTH);
    }
  }
}
