package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.ByteString;
import dev.forebay.message.Value;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the value of an argument may be. */
@FunctionalInterface
interface ArgumentRule {
  /** Anything. */
  ArgumentRule ANY = (_, _) -> null;

  /** Yes or no. */
  ArgumentRule BOOL = (value, _) -> value instanceof Value.Bool ? null : unacceptable(value);

  /** A number of either sign. */
  ArgumentRule INTEGER =
      (value, _) ->
          value instanceof Value.Int
              ? null
              : "\"expected integer, got " + ValueWords.typeName(value) + "\"";

  /** The name of an exchange, or a routing key. */
  ArgumentRule NAME =
      (value, _) -> {
        if (value instanceof Value.Text(ByteString utf8)) {
          return isTooLong(utf8) ? tooLong(utf8) : null;
        }
        return unacceptable(value);
      };

  /** A routing key that needs an exchange. */
  ArgumentRule ROUTING_KEY =
      (value, draft) -> {
        String why = NAME.wrong(value, draft);
        boolean hasExchange = draft.argument(QueueArgument.DEAD_LETTER_EXCHANGE) != null;
        return why != null || hasExchange ? why : "routing_key_but_no_dlx_defined";
      };

  /** How old what a stream keeps may be. */
  Pattern AGE = Pattern.compile("([1-9][0-9]*)([YMDhms])");

  /** The highest priority that a quorum queue may have. */
  int QUORUM_PRIORITY_MAX = 31;

  /** Longest time that anything may have. */
  long TIME_MAX_MILLIS = 315_360_000_000L;

  /** What is wrong with the value in RabbitMQ's words, or null. */
  @Nullable String wrong(Value value, QueueDraft draft);

  /** A number. */
  static ArgumentRule number(long min, long max, String beyond) {
    return (value, draft) -> {
      if (!(value instanceof Value.Int(long number, _))) {
        return INTEGER.wrong(value, draft);
      }
      if (number < 0) {
        return "{value_negative," + number + "}";
      }
      if (number < min) {
        return "{value_zero," + number + "}";
      }
      return number > max ? beyond.formatted(number) : null;
    };
  }

  /** A number without an upper limit. */
  static ArgumentRule number(long min) {
    return number(min, Long.MAX_VALUE, "");
  }

  /** Milliseconds. */
  static ArgumentRule time(long min) {
    return number(min, TIME_MAX_MILLIS, "{value_too_large,%d}");
  }

  /** The highest priority of a queue; quorum queues have them since RabbitMQ 4.3. */
  static @Nullable String priority(Value value, QueueDraft draft) {
    int max = draft.kind() == QueueKind.QUORUM ? QUORUM_PRIORITY_MAX : QueueRules.PRIORITY_MAX;
    return number(0, max, "{max_value_exceeded,%d}").wrong(value, draft);
  }

  /** The version of how a queue is stored. */
  static @Nullable String version(Value value, QueueDraft draft) {
    String why = number(0).wrong(value, draft);
    return why == null && value instanceof Value.Int(long number, _) && number != 1 && number != 2
        ? "\"unsupported queue version '" + number + "'\""
        : why;
  }

  /** An age. */
  static @Nullable String age(Value value, QueueDraft draft) {
    if (!(value instanceof Value.Text(ByteString text))) {
      return unacceptable(value);
    }
    return AGE.matcher(text.toString()).matches() ? null : "invalid_max_age";
  }

  /** One of some words. */
  static ArgumentRule word(String otherwise, String... words) {
    Set<String> known = Set.of(words);
    return (value, _) -> {
      if (!(value instanceof Value.Text(ByteString utf8))) {
        return unacceptable(value);
      }
      return known.contains(utf8.toString()) ? null : otherwise.formatted(utf8);
    };
  }

  /** Whether it can't be the name of anything, nor a routing key. */
  static boolean isTooLong(ByteString name) {
    return name.lengthBytes() > RouteKey.NAME_BYTES_MAX;
  }

  /** Why such a name can't be had. */
  static String tooLong(ByteString name) {
    return "{value_too_long," + name.lengthBytes() + "}";
  }

  private static String unacceptable(Value value) {
    return "{unacceptable_type," + ValueWords.typeName(value) + "}";
  }
}
