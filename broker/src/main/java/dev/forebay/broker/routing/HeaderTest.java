package dev.forebay.broker.routing;

import dev.forebay.message.ByteString;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;

/**
 * One condition of a headers binding: the header has this value, or, with {@link Value.Null}, is
 * there at all.
 *
 * <p>Values are compared as RabbitMQ does, which forgets the type tag of simple values: integers by
 * number whatever their width, text and bytes by content, floats of both widths by number, but no
 * integer equals a float. Bringing them to one form first turns that into plain equality. Arrays
 * and tables must be the same in order, types and values.
 */
record HeaderTest(ByteString name, Value value) {
  private static final Value PRESENT = new Value.Null();

  static HeaderTest equalTo(ByteString name, Value value) {
    return new HeaderTest(name, comparable(value));
  }

  static HeaderTest present(ByteString name) {
    return new HeaderTest(name, PRESENT);
  }

  boolean isPresence() {
    return value instanceof Value.Null;
  }

  private static Value comparable(Value value) {
    return switch (value) {
      case Value.Bytes bytes -> new Value.Text(bytes.octets());
      case Value.Int integer -> comparable(integer);
      case Value.Float32 number -> new Value.Float64(number.value());
      case Value.Text _,
          Value.Bool _,
          Value.Float64 _,
          Value.Decimal _,
          Value.Timestamp _,
          Value.Array _,
          Value.Table _,
          Value.Null _ ->
          value;
    };
  }

  private static Value comparable(Value.Int integer) {
    boolean aboveSigned = integer.type() == IntegerType.UINT64 && integer.value() < 0;
    return aboveSigned ? integer : new Value.Int(integer.value(), IntegerType.INT64);
  }
}
