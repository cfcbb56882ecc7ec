package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.protocol.amqp091.api.FieldTypeNames;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Arguments of basic.consume. */
final class ConsumerArguments {
  private static final String PRIORITY = "x-priority";
  private static final String TIMEOUT = "x-consumer-timeout";
  private static final String FAILOVER = "x-cancel-on-ha-failover";

  private ConsumerArguments() {}

  /** What is wrong with them in RabbitMQ's words, or null. */
  static @Nullable String wrong(BasicMethod.Consume consume, String queue, String virtualHost) {
    String argument = "invalid arg '%s' for queue '" + queue + "' in vhost '" + virtualHost + "': ";
    for (String name : List.of(PRIORITY, TIMEOUT)) {
      FieldValue value = consume.arguments().get(name).orElse(null);
      if (value != null && integer(value).isEmpty()) {
        return argument.formatted(name)
            + "\"expected integer, got "
            + FieldTypeNames.of(value)
            + "\"";
      }
    }
    long timeoutMillis = integer(consume, TIMEOUT, 0);
    if (timeoutMillis < 0) {
      return argument.formatted(TIMEOUT) + "{value_negative," + timeoutMillis + "}";
    }
    FieldValue failover = consume.arguments().get(FAILOVER).orElse(null);
    return failover == null || failover instanceof FieldValue.Bool
        ? null
        : argument.formatted(FAILOVER) + "{unacceptable_type," + FieldTypeNames.of(failover) + "}";
  }

  /** The consumer's priority: any integer, 0 unless given. */
  static long priority(BasicMethod.Consume consume) {
    return integer(consume, PRIORITY, 0);
  }

  /** How long it lets a message be held, or {@link QueueSettings#NEVER} if it says nothing. */
  static long timeoutMillis(BasicMethod.Consume consume) {
    return integer(consume, TIMEOUT, QueueSettings.NEVER);
  }

  private static long integer(BasicMethod.Consume consume, String name, long otherwise) {
    Optional<FieldValue> value = consume.arguments().get(name);
    return value.isEmpty() ? otherwise : integer(value.get()).orElse(otherwise);
  }

  private static OptionalLong integer(FieldValue value) {
    return switch (value) {
      case FieldValue.Int8 v -> OptionalLong.of(v.value());
      case FieldValue.UInt8 v -> OptionalLong.of(v.value());
      case FieldValue.Int16 v -> OptionalLong.of(v.value());
      case FieldValue.UInt16 v -> OptionalLong.of(v.value());
      case FieldValue.Int32 v -> OptionalLong.of(v.value());
      case FieldValue.UInt32 v -> OptionalLong.of(v.value());
      case FieldValue.Int64 v -> OptionalLong.of(v.value());
      case FieldValue.Int64Upper v -> OptionalLong.of(v.value());
      case FieldValue _ -> OptionalLong.empty();
    };
  }
}
