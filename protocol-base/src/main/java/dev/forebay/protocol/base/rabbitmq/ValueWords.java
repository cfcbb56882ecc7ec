package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.message.ByteString;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import org.jspecify.annotations.Nullable;

/** Values of arguments as RabbitMQ's refusals put them; no state. */
final class ValueWords {
  private ValueWords() {}

  /** The name of a value's type. */
  static String typeName(@Nullable Value value) {
    return switch (value) {
      case null -> "undefined";
      case Value.Text _ -> "longstr";
      case Value.Bytes _ -> "binary";
      case Value.Bool _ -> "bool";
      case Value.Int(_, IntegerType type) -> integer(type);
      case Value.Float32 _ -> "float";
      case Value.Float64 _ -> "double";
      case Value.Decimal _ -> "decimal";
      case Value.Timestamp _ -> "timestamp";
      case Value.Array _ -> "array";
      case Value.Table _ -> "table";
      case Value.Null() -> "void";
    };
  }

  private static String integer(IntegerType type) {
    return switch (type) {
      case INT8 -> "byte";
      case UINT8 -> "unsignedbyte";
      case INT16 -> "short";
      case UINT16 -> "unsignedshort";
      case INT32 -> "signedint";
      case UINT32 -> "unsignedint";
      case INT64, UINT64 -> "long";
    };
  }

  /** That two values of an argument differ. RabbitMQ names types only where one is not given. */
  static String difference(@Nullable Value wanted, @Nullable Value current) {
    return wanted != null && current != null
        ? difference(plain(wanted), plain(current))
        : difference(described(wanted), described(current));
  }

  /** That something is not as wanted. */
  static String difference(String wanted, String current) {
    return "received " + wanted + " but current is " + current;
  }

  private static String plain(Value value) {
    return switch (value) {
      case Value.Text(ByteString utf8) -> "'" + utf8 + "'";
      case Value.Bytes(ByteString octets) -> "'" + octets + "'";
      case Value.Bool(boolean bool) -> "'" + bool + "'";
      case Value.Int(long number, _) -> "'" + number + "'";
      case Value.Float32(float number) -> "'" + (double) number + "'";
      case Value.Float64(double number) -> "'" + number + "'";
      case Value.Timestamp(long millis) -> "'" + millis / 1000 + "'";
      case Value.Null() -> "none";
      // RabbitMQ shows how Erlang writes them.
      case Value.Decimal _, Value.Array _, Value.Table _ -> described(value);
    };
  }

  private static String described(@Nullable Value value) {
    return switch (value) {
      case null -> "none";
      case Value.Text(ByteString utf8) -> typed(utf8, value);
      case Value.Bytes(ByteString octets) -> typed(octets, value);
      case Value.Bool(boolean bool) -> typed(bool, value);
      case Value.Int(long number, _) -> typed(number, value);
      case Value.Float32(float number) -> typed(number, value);
      case Value.Float64(double number) -> typed(number, value);
      case Value.Decimal decimal -> typed(decimal.unscaled(), value);
      case Value.Timestamp(long millis) -> typed(millis / 1000, value);
      case Value.Array _, Value.Table _ -> "a value of type '" + typeName(value) + "'";
      case Value.Null() -> typed("undefined", value);
    };
  }

  private static String typed(Object said, Value value) {
    return "the value '" + said + "' of type '" + typeName(value) + "'";
  }
}
