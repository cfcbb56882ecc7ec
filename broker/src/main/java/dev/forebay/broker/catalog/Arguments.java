package dev.forebay.broker.catalog;

import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.queue.QueueSettings;
import dev.forebay.broker.routing.RoutingKey;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.IntegerType;
import dev.forebay.message.Value;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Arguments of declarations: which are honoured, and how two sets are compared. */
final class Arguments {
  private static final ByteString QUEUE_TYPE = ByteString.utf8("x-queue-type");
  static final ByteString ALTERNATE_EXCHANGE = ByteString.utf8("alternate-exchange");

  /** Known, would change behaviour, and not honoured by this version. */
  private static final Set<String> REFUSED_FOR_EXCHANGES =
      Set.of("x-delayed-type", "hash-header", "hash-property");

  private Arguments() {}

  /** What the arguments say about the lives of a queue and its messages. */
  static QueueSettings settings(String virtualHost, String name, Headers arguments) {
    String exchange = text(arguments, "x-dead-letter-exchange");
    return new QueueSettings(
        virtualHost,
        name,
        number(arguments, "x-message-ttl"),
        number(arguments, "x-expires"),
        exchange == null
            ? null
            : new QueueSettings.DeadLetterAddress(
                exchange, text(arguments, "x-dead-letter-routing-key")));
  }

  /** The exchange for messages that no binding matches, or null. */
  static @Nullable RoutingKey alternate(Headers arguments) {
    String name = text(arguments, "alternate-exchange");
    return name == null ? null : RoutingKey.utf8(name);
  }

  private static @Nullable String text(Headers arguments, String name) {
    return arguments.first(ByteString.utf8(name)) instanceof Value.Text(ByteString utf8)
        ? utf8.toString()
        : null;
  }

  private static long number(Headers arguments, String name) {
    return arguments.first(ByteString.utf8(name)) instanceof Value.Int(long value, _)
        ? value
        : QueueSettings.NEVER;
  }

  /** Why an exchange with these arguments can't be had, or null. */
  static @Nullable String refusalForExchange(String virtualHost, String name, Headers arguments) {
    Value alternate = arguments.first(ALTERNATE_EXCHANGE);
    if (alternate != null && !(alternate instanceof Value.Text)) {
      return "invalid type '%s' for arg '%s' in %s"
          .formatted(typeName(alternate), ALTERNATE_EXCHANGE, Replies.exchange(name, virtualHost));
    }
    if (alternate instanceof Value.Text(ByteString utf8) && isTooLong(utf8)) {
      return "invalid arg '%s' for %s: %s"
          .formatted(ALTERNATE_EXCHANGE, Replies.exchange(name, virtualHost), tooLong(utf8));
    }
    return refusal(arguments, REFUSED_FOR_EXCHANGES);
  }

  /** Whether it can't be the name of anything, nor a routing key. */
  static boolean isTooLong(ByteString name) {
    return name.lengthBytes() > RoutingKey.MAX_LENGTH_BYTES;
  }

  /** Why such a name can't be had. */
  static String tooLong(ByteString name) {
    return "{value_too_long," + name.lengthBytes() + "}";
  }

  private static @Nullable String refusal(Headers arguments, Set<String> refused) {
    for (Headers.Header argument : arguments.entries()) {
      if (refused.contains(argument.name().toString())) {
        return "argument '" + argument.name() + "' is not supported";
      }
    }
    return null;
  }

  /** Name of the first argument of a queue's type that differs, or null if none does. */
  static @Nullable ByteString difference(Headers received, Headers current) {
    QueueType type = QueueType.of(current);
    Set<String> names = new LinkedHashSet<>(QueueArgumentRules.ORDER);
    current.entries().forEach(entry -> names.add(entry.name().toString()));
    received.entries().forEach(entry -> names.add(entry.name().toString()));
    for (String text : names) {
      ByteString name = ByteString.utf8(text);
      if (type.differsIn(text) && !same(name, received.first(name), current.first(name))) {
        return name;
      }
    }
    return null;
  }

  private static boolean same(ByteString name, @Nullable Value one, @Nullable Value other) {
    if (one == null || other == null) {
      // A queue that names no type is a classic one.
      Value named = one == null ? other : one;
      return named == null || (name.equals(QUEUE_TYPE) && named.equals(Value.Text.of("classic")));
    }
    if (one instanceof Value.Int(long number, _) && other instanceof Value.Int(long second, _)) {
      return number == second;
    }
    return one.equals(other);
  }

  private static @Nullable String plain(@Nullable Value value) {
    if (value instanceof Value.Text(ByteString text)) {
      return "'" + text + "'";
    }
    return value instanceof Value.Int(long number, _) ? "'" + number + "'" : null;
  }

  /** Whether the one argument of exchanges differs that counts. */
  static boolean alternateDiffers(Headers received, Headers current) {
    return !same(
        ALTERNATE_EXCHANGE, received.first(ALTERNATE_EXCHANGE), current.first(ALTERNATE_EXCHANGE));
  }

  /** The refusal of an argument that is not what it was. */
  static CatalogReply inequivalent(
      ByteString name, String object, Headers received, Headers current) {
    Value wanted = received.first(name);
    Value existing = current.first(name);
    // RabbitMQ leaves the type out where both have the same.
    String one = plain(wanted);
    String other = plain(existing);
    return one != null && other != null && typeName(wanted).equals(typeName(existing))
        ? Replies.inequivalent(name.toString(), object, one, other)
        : Replies.inequivalent(name.toString(), object, described(wanted), described(existing));
  }

  /** Why a binding to a headers exchange can't say this of how to match. */
  static String wrongMatch(Headers arguments) {
    Value mode = arguments.first(ByteString.utf8("x-match"));
    return mode instanceof Value.Text(ByteString text)
        ? "Invalid x-match field value <<\"%s\">>; expected all, any, all-with-x, or any-with-x"
            .formatted(text)
        : "Invalid x-match field type %s (value %s); expected longstr"
            .formatted(typeName(mode), mode instanceof Value.Int(long n, _) ? n : "...");
  }

  /** A value as RabbitMQ's refusals put it. */
  private static String described(@Nullable Value value) {
    return switch (value) {
      case null -> "none";
      case Value.Text(ByteString utf8) -> "the value '" + utf8 + "' of type 'longstr'";
      case Value.Bytes(ByteString octets) -> "the value '" + octets + "' of type 'binary'";
      case Value.Bool(boolean bool) -> "the value '" + bool + "' of type 'bool'";
      case Value.Int(long number, IntegerType type) ->
          "the value '" + number + "' of type '" + integer(type) + "'";
      case Value.Float32(float number) -> "the value '" + number + "' of type 'float'";
      case Value.Float64(double number) -> "the value '" + number + "' of type 'double'";
      case Value.Decimal decimal -> "the value '" + decimal.unscaled() + "' of type 'decimal'";
      case Value.Timestamp(long millis) -> "the value '" + millis / 1000 + "' of type 'timestamp'";
      case Value.Array _ -> "a value of type 'array'";
      case Value.Table _ -> "a value of type 'table'";
      case Value.Null() -> "the value 'undefined' of type 'void'";
    };
  }

  /** The name of a value's type as RabbitMQ's refusals put it. */
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
}
