package dev.forebay.broker.routing;

import dev.forebay.message.ByteString;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import java.util.List;

/**
 * One condition of a headers binding: the header has this value, or, with {@link Value.Null}, is
 * there at all.
 *
 * <p>Values are compared as RabbitMQ does, which forgets the type tag of simple values: numbers and
 * times in seconds by what they count, whatever their type and width, text and bytes by content, an
 * empty array and an empty table as the same. Bringing them to one form first turns that into plain
 * equality. Other arrays and tables must be the same in order, types and values.
 *
 * @param occurrence from 0, among the headers of one name
 */
record HeaderTest(ByteString name, int occurrence, Value value) implements Comparable<HeaderTest> {
  private static final Value PRESENT = new Value.Null();
  private static final Value EMPTY = new Value.Array(List.of());
  private static final long MILLIS_PER_SECOND = 1000;

  /** The numbers from here on, and below its negative, are no {@code long}. */
  private static final double LONG_END = 0x1p63;

  static HeaderTest equalTo(ByteString name, int occurrence, Value value) {
    return new HeaderTest(name, occurrence, comparable(value));
  }

  static HeaderTest present(ByteString name, int occurrence) {
    return new HeaderTest(name, occurrence, PRESENT);
  }

  boolean isPresence() {
    return value instanceof Value.Null;
  }

  /** An order lets a hash table keep its speed when a client chooses headers that collide. */
  @Override
  public int compareTo(HeaderTest other) {
    int byName = name.compareTo(other.name);
    int byOccurrence = byName != 0 ? byName : Integer.compare(occurrence, other.occurrence);
    return byOccurrence != 0 ? byOccurrence : value.compareTo(other.value);
  }

  private static Value comparable(Value value) {
    return switch (value) {
      case Value.Bytes bytes -> new Value.Text(bytes.octets());
      case Value.Int integer -> comparable(integer);
      case Value.Float32 number -> comparable(number.value());
      case Value.Float64 number -> comparable(number.value());
      case Value.Timestamp(long millis) ->
          millis % MILLIS_PER_SECOND == 0 ? Value.Int.of(millis / MILLIS_PER_SECOND) : value;
      case Value.Array array -> array.elements().isEmpty() ? EMPTY : array;
      case Value.Table table -> table.entries().isEmpty() ? EMPTY : table;
      case Value.Text _, Value.Bool _, Value.Decimal _, Value.Null _ -> value;
    };
  }

  private static Value comparable(Value.Int integer) {
    boolean aboveSigned = integer.type() == IntegerType.UINT64 && integer.value() < 0;
    return aboveSigned ? integer : Value.Int.of(integer.value());
  }

  private static Value comparable(double number) {
    boolean isLong = Math.rint(number) == number && number >= -LONG_END && number < LONG_END;
    return isLong ? Value.Int.of((long) number) : new Value.Float64(number);
  }
}
