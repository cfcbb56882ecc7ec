package dev.forebay.message;

import java.util.Comparator;
import java.util.List;

/**
 * An order of values that agrees with their equality: by kind, then by content. It means nothing,
 * but lets a hash table keep its speed when a client chooses values that collide. No state.
 */
final class ValueOrder {
  static final Comparator<Value> VALUES = ValueOrder::compare;

  private ValueOrder() {}

  private static int compare(Value one, Value other) {
    int byKind = Integer.compare(kind(one), kind(other));
    if (byKind != 0) {
      return byKind;
    }
    return switch (one) {
      case Value.Text(ByteString utf8) -> utf8.compareTo(((Value.Text) other).utf8());
      case Value.Bytes(ByteString octets) -> octets.compareTo(((Value.Bytes) other).octets());
      case Value.Bool(boolean bool) -> Boolean.compare(bool, ((Value.Bool) other).value());
      case Value.Int integer -> compare(integer, (Value.Int) other);
      case Value.Float32(float number) -> Float.compare(number, ((Value.Float32) other).value());
      case Value.Float64(double number) -> Double.compare(number, ((Value.Float64) other).value());
      case Value.Decimal decimal -> compare(decimal, (Value.Decimal) other);
      case Value.Timestamp(long millis) ->
          Long.compare(millis, ((Value.Timestamp) other).epochMillis());
      case Value.Array(List<Value> elements) ->
          compare(elements, ((Value.Array) other).elements(), VALUES);
      case Value.Table(Headers entries) -> entries.compareTo(((Value.Table) other).entries());
      case Value.Null() -> 0;
    };
  }

  private static int compare(Value.Int one, Value.Int other) {
    int byType = one.type().compareTo(other.type());
    return byType != 0 ? byType : Long.compare(one.value(), other.value());
  }

  private static int compare(Value.Decimal one, Value.Decimal other) {
    int byScale = Integer.compare(one.scale(), other.scale());
    return byScale != 0 ? byScale : Long.compare(one.unscaled(), other.unscaled());
  }

  /** Shorter lists first, else by the first elements that differ. */
  static <T> int compare(List<T> one, List<T> other, Comparator<? super T> order) {
    int result = Integer.compare(one.size(), other.size());
    for (int i = 0; result == 0 && i < one.size(); i++) {
      result = order.compare(one.get(i), other.get(i));
    }
    return result;
  }

  private static int kind(Value value) {
    return switch (value) {
      case Value.Text _ -> 1;
      case Value.Bytes _ -> 2;
      case Value.Bool _ -> 3;
      case Value.Int _ -> 4;
      case Value.Float32 _ -> 5;
      case Value.Float64 _ -> 6;
      case Value.Decimal _ -> 7;
      case Value.Timestamp _ -> 8;
      case Value.Array _ -> 9;
      case Value.Table _ -> 10;
      case Value.Null _ -> 11;
    };
  }
}
