package dev.forebay.protocol.amqp091.channel;

import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.protocol.amqp091.api.ErrorMapping;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.field.FieldValue;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of basic.consume that are for streams (RabbitMQ's guide to streams): where to begin.
 * Filters are refused.
 */
final class StreamOffset {
  private static final String OFFSET = "x-stream-offset";
  private static final long MILLIS_PER_SECOND = 1000;
  private static final Pattern INTERVAL = Pattern.compile("([1-9][0-9]{0,8})([YMDhms])");
  private static final Map<String, Long> UNIT_SECONDS =
      Map.of("Y", 31_536_000L, "M", 2_592_000L, "D", 86_400L, "h", 3_600L, "m", 60L, "s", 1L);

  private StreamOffset() {}

  /** Where the client wants to begin, or null if it does not say. */
  static @Nullable StreamStart of(BasicMethod.Consume consume, String queue, String virtualHost) {
    FieldTable arguments = consume.arguments();
    for (String filter : new String[] {"x-stream-filter", "x-stream-match-unfiltered"}) {
      if (arguments.get(filter).isPresent()) {
        throw refused(filter, "not_supported", consume, queue, virtualHost);
      }
    }
    FieldValue value = arguments.get(OFFSET).orElse(null);
    return switch (value) {
      case null -> null;
      case FieldValue.Int8 v -> new StreamStart.At(v.value());
      case FieldValue.UInt8 v -> new StreamStart.At(v.value());
      case FieldValue.Int16 v -> new StreamStart.At(v.value());
      case FieldValue.UInt16 v -> new StreamStart.At(v.value());
      case FieldValue.Int32 v -> new StreamStart.At(v.value());
      case FieldValue.UInt32 v -> new StreamStart.At(v.value());
      case FieldValue.Int64 v -> new StreamStart.At(v.value());
      case FieldValue.Int64Upper v -> new StreamStart.At(v.value());
      case FieldValue.Timestamp(long seconds) ->
          new StreamStart.Since(
              seconds > Long.MAX_VALUE / MILLIS_PER_SECOND
                  ? Long.MAX_VALUE
                  : seconds * MILLIS_PER_SECOND);
      case FieldValue.LongString(var text) -> {
        StreamStart named = named(text.toString());
        if (named == null) {
          throw refused(OFFSET, "invalid_offset_arg", consume, queue, virtualHost);
        }
        yield named;
      }
      case FieldValue _ -> throw refused(OFFSET, "invalid_offset_arg", consume, queue, virtualHost);
    };
  }

  private static @Nullable StreamStart named(String text) {
    Matcher interval = INTERVAL.matcher(text);
    return switch (text) {
      case "first" -> new StreamStart.First();
      case "last" -> new StreamStart.Last();
      case "next" -> new StreamStart.Next();
      default ->
          interval.matches()
              ? new StreamStart.Age(
                  Long.parseLong(interval.group(1))
                      * UNIT_SECONDS.getOrDefault(interval.group(2), 1L)
                      * MILLIS_PER_SECOND)
              : null;
    };
  }

  private static RuntimeException refused(
      String name, String why, BasicMethod.Consume consume, String queue, String virtualHost) {
    return ErrorMapping.of(
        ReplyCode.PRECONDITION_FAILED,
        "invalid arg '%s' for queue '%s' in vhost '%s': %s"
            .formatted(name, queue, virtualHost, why),
        consume);
  }
}
