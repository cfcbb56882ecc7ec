package dev.forebay.broker.catalog;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which values the arguments of a queue may have, in the order and words of RabbitMQ 3.10. What
 * would change behaviour and is not honoured is refused by name; hints on placement and tuning have
 * to be well formed and change nothing; names that nobody knows are kept. No state.
 */
final class QueueArgumentRules {
  private static final long TIME_MAX_MILLIS = 315_360_000_000L;
  private static final int PRIORITY_MAX = 255;

  /** Would change behaviour, and not honoured by this version, but for values that change none. */
  private static final Set<String> REFUSED =
      Set.of(
          "x-max-length",
          "x-max-length-bytes",
          "x-overflow",
          "x-single-active-consumer",
          "x-max-priority",
          "x-delivery-limit",
          "x-consumer-timeout",
          "x-consumer-disconnected-timeout",
          "x-delayed-retry-type",
          "x-delayed-retry-min",
          "x-delayed-retry-max",
          "x-max-age",
          "x-stream-max-segment-size-bytes",
          "x-stream-filter-size-bytes",
          "x-message-deduplication",
          "x-cache-size",
          "x-cache-ttl");

  private static final Map<String, Set<String>> WORDS =
      Map.of(
          "x-queue-type", Set.of("classic", "quorum"),
          "x-dead-letter-strategy", Set.of("at-most-once", "at-least-once"),
          "x-overflow", Set.of("drop-head", "reject-publish", "reject-publish-dlx"),
          "x-queue-mode", Set.of("default", "lazy"),
          "x-queue-leader-locator", Set.of("client-local", "balanced", "random", "least-leaders"));

  /** The order in which RabbitMQ looks at arguments, whatever the client's. */
  static final List<String> ORDER =
      List.of(
          "x-expires",
          "x-message-ttl",
          "x-dead-letter-exchange",
          "x-dead-letter-routing-key",
          "x-dead-letter-strategy",
          "x-max-length",
          "x-max-length-bytes",
          "x-max-in-memory-length",
          "x-max-in-memory-bytes",
          "x-max-priority",
          "x-overflow",
          "x-queue-mode",
          "x-queue-version",
          "x-single-active-consumer",
          "x-queue-type",
          "x-quorum-initial-group-size",
          "x-max-age",
          "x-stream-max-segment-size-bytes",
          "x-initial-cluster-size",
          "x-queue-leader-locator");

  private QueueArgumentRules() {}

  /** Whether an argument of this name would change behaviour, and is not honoured. */
  static boolean isRefused(String name) {
    return REFUSED.contains(name);
  }

  /** Why a queue can't have these arguments, or null. */
  static @Nullable String refusal(String virtualHost, String queue, Headers arguments) {
    String object = Replies.queue(queue, virtualHost);
    String type = refusalOf("x-queue-type", object, arguments);
    if (type != null) {
      return type;
    }
    Value deadLetters = arguments.first(ByteString.utf8("x-dead-letter-exchange"));
    if (deadLetters != null && !(deadLetters instanceof Value.Text)) {
      return "invalid type '%s' for arg 'x-dead-letter-exchange' in %s"
          .formatted(Arguments.typeName(deadLetters), object);
    }
    QueueType asked = QueueType.of(arguments);
    for (String name : ORDER) {
      String refusal = asked.has(name) ? refusalOf(name, object, arguments) : null;
      if (refusal != null) {
        return refusal;
      }
    }
    for (String name : asked.namesOfOthers()) {
      if (arguments.first(ByteString.utf8(name)) != null) {
        return "invalid arg '%s' for %s of queue type %s"
            .formatted(name, object, asked.inRefusals());
      }
    }
    return notHonoured(object, arguments);
  }

  private static @Nullable String notHonoured(String object, Headers arguments) {
    Set<String> names = new LinkedHashSet<>(ORDER);
    arguments.entries().forEach(argument -> names.add(argument.name().toString()));
    for (String name : names) {
      Value value = arguments.first(ByteString.utf8(name));
      if (value != null && !changesNothing(name, value, arguments)) {
        return "invalid arg '%s' for %s: not_supported".formatted(name, object);
      }
    }
    return null;
  }

  /** Whether the queue is as it would be without the argument, or honours it. */
  private static boolean changesNothing(String name, Value value, Headers arguments) {
    return switch (name) {
      case "x-overflow" -> value.equals(Value.Text.of("drop-head"));
      case "x-single-active-consumer" -> value.equals(new Value.Bool(false));
      case "x-max-priority" -> value instanceof Value.Int(long number, _) && number == 0;
      // No limit, as all our queues.
      case "x-delivery-limit" -> value instanceof Value.Int(long number, _) && number == -1;
      case "x-dead-letter-strategy" ->
          value.equals(Value.Text.of("at-most-once"))
              || arguments.first(ByteString.utf8("x-dead-letter-exchange")) == null;
      default -> !REFUSED.contains(name);
    };
  }

  private static @Nullable String refusalOf(String name, String object, Headers arguments) {
    if (arguments.first(ByteString.utf8(name)) == null) {
      return null;
    }
    String why = wrong(name, arguments);
    return why == null ? null : "invalid arg '%s' for %s: %s".formatted(name, object, why);
  }

  /** Why a queue of the type that is asked for can't live as is asked for, or null. */
  static @Nullable String wrongProperty(String virtualHost, CatalogCommand.DeclareQueue command) {
    QueueType asked = QueueType.of(command.arguments());
    if (asked == QueueType.CLASSIC) {
      return null;
    }
    if (command.name().isEmpty()) {
      return "Cannot declare a server-named queue for type " + asked.inRefusals();
    }
    String property =
        command.autoDelete()
            ? "auto-delete"
            : command.exclusive() ? "exclusive-owner" : command.durable() ? null : "non-durable";
    return property == null
        ? null
        : "invalid property '%s' for %s"
            .formatted(property, Replies.queue(command.name(), virtualHost));
  }

  private static @Nullable String wrong(String name, Headers arguments) {
    Value value = arguments.first(ByteString.utf8(name));
    return switch (name) {
      case "x-expires" -> time(value, 1);
      case "x-message-ttl" -> time(value, 0);
      case "x-quorum-initial-group-size", "x-initial-cluster-size" ->
          number(value, 1, Long.MAX_VALUE);
      case "x-max-length",
          "x-max-length-bytes",
          "x-max-in-memory-length",
          "x-max-in-memory-bytes" ->
          number(value, 0, Long.MAX_VALUE);
      case "x-max-priority" -> priority(value);
      case "x-single-active-consumer" -> value instanceof Value.Bool ? null : unacceptable(value);
      case "x-queue-version" -> version(value);
      case "x-dead-letter-exchange" -> name(value);
      case "x-dead-letter-routing-key" -> {
        String why = name(value);
        boolean hasExchange = arguments.first(ByteString.utf8("x-dead-letter-exchange")) != null;
        yield why != null || hasExchange ? why : "routing_key_but_no_dlx_defined";
      }
      default -> word(name, value);
    };
  }

  private static @Nullable String time(@Nullable Value value, long min) {
    return number(value, min, TIME_MAX_MILLIS);
  }

  static @Nullable String number(@Nullable Value value, long min, long max) {
    if (!(value instanceof Value.Int(long number, _))) {
      return "\"expected integer, got " + Arguments.typeName(value) + "\"";
    }
    if (number < 0) {
      return "{value_negative," + number + "}";
    }
    if (number < min) {
      return "{value_zero," + number + "}";
    }
    return number > max ? "{value_too_large," + number + "}" : null;
  }

  private static @Nullable String priority(@Nullable Value value) {
    String why = number(value, 0, Long.MAX_VALUE);
    return why == null && value instanceof Value.Int(long number, _) && number > PRIORITY_MAX
        ? "{max_value_exceeded," + number + "}"
        : why;
  }

  private static @Nullable String version(@Nullable Value value) {
    String why = number(value, 0, Long.MAX_VALUE);
    return why == null && value instanceof Value.Int(long number, _) && number != 1 && number != 2
        ? "\"unsupported queue version '" + number + "'\""
        : why;
  }

  private static @Nullable String text(@Nullable Value value) {
    return value instanceof Value.Text ? null : unacceptable(value);
  }

  private static @Nullable String name(@Nullable Value value) {
    return value instanceof Value.Text(ByteString utf8) && Arguments.isTooLong(utf8)
        ? Arguments.tooLong(utf8)
        : text(value);
  }

  private static String unacceptable(@Nullable Value value) {
    return "{unacceptable_type," + Arguments.typeName(value) + "}";
  }

  static @Nullable String word(String name, @Nullable Value value) {
    Set<String> known = WORDS.get(name);
    if (known == null) {
      return null;
    }
    if (!(value instanceof Value.Text(ByteString utf8))) {
      return text(value);
    }
    if (known.contains(utf8.toString())) {
      return null;
    }
    return switch (name) {
      case "x-queue-type" -> "\"unsupported queue type '" + utf8 + "'\"";
      case "x-queue-mode" -> "\"unsupported queue mode '" + utf8 + "'\"";
      case "x-queue-leader-locator" -> "invalid_queue_locator_arg";
      case "x-overflow" -> "invalid_overflow";
      default -> "invalid_dlx_strategy";
    };
  }
}
