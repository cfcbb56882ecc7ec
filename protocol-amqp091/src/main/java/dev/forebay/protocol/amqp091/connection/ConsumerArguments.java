package dev.forebay.protocol.amqp091.connection;

import dev.forebay.protocol.amqp091.codec.BasicMethod;
import dev.forebay.protocol.amqp091.codec.FieldValue;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import java.util.Optional;

/** Arguments of basic.consume. */
final class ConsumerArguments {
  private static final String PRIORITY = "x-priority";

  private ConsumerArguments() {}

  /** The consumer's priority: any integer, 0 unless given. */
  static long priority(BasicMethod.Consume consume, String queue, String virtualHost) {
    Optional<FieldValue> value = consume.arguments().get(PRIORITY);
    return value.isEmpty()
        ? 0
        : switch (value.get()) {
          case FieldValue.Int8 v -> v.value();
          case FieldValue.UInt8 v -> v.value();
          case FieldValue.Int16 v -> v.value();
          case FieldValue.UInt16 v -> v.value();
          case FieldValue.Int32 v -> v.value();
          case FieldValue.UInt32 v -> v.value();
          case FieldValue.Int64 v -> v.value();
          case FieldValue.Int64Upper v -> v.value();
          case FieldValue other ->
              throw ErrorMapping.of(
                  ReplyCode.PRECONDITION_FAILED,
                  "invalid arg '%s' for queue '%s' in vhost '%s': \"expected integer, got %s\""
                      .formatted(PRIORITY, queue, virtualHost, typeName(other)),
                  consume);
        };
  }

  /** RabbitMQ's name of a type that is no integer. */
  private static String typeName(FieldValue value) {
    return switch (value) {
      case FieldValue.Bool _ -> "bool";
      case FieldValue.Float32 _ -> "float";
      case FieldValue.Float64 _ -> "double";
      case FieldValue.Decimal _ -> "decimal";
      case FieldValue.LongString _ -> "longstr";
      case FieldValue.Array _ -> "array";
      case FieldValue.Timestamp _ -> "timestamp";
      case FieldValue.Table _ -> "table";
      case FieldValue.NoValue _ -> "void";
      case FieldValue.Binary _ -> "binary";
      case FieldValue.Int8 _, FieldValue.Int16 _, FieldValue.Int32 _, FieldValue.Int64 _ ->
          "signed integer";
      case FieldValue.UInt8 _, FieldValue.UInt16 _, FieldValue.UInt32 _ -> "unsigned integer";
      case FieldValue.Int64Upper _ -> "long";
    };
  }
}
