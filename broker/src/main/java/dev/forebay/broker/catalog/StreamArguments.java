package dev.forebay.broker.catalog;

import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.HeadersFormat;
import dev.forebay.message.Value;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Arguments of queues that are streams, in the words of RabbitMQ 3.10; no state. */
final class StreamArguments {
  private static final Headers TYPE_ALONE =
      Headers.of(Headers.Header.of("x-queue-type", Value.Text.of("stream")));
  private static final String MAX_AGE = "x-max-age";
  private static final String MAX_BYTES = "x-max-length-bytes";
  private static final String SEGMENT_BYTES = "x-stream-max-segment-size-bytes";
  private static final long SEGMENT_BYTES_MAX = 3_000_000_000L;

  /** Where the settings of a stream keep the arguments that it was declared with. */
  private static final String KEPT = "amqp.arguments";

  private static final Pattern AGE = Pattern.compile("([1-9][0-9]*)([YMDhms])");
  private static final Map<String, Long> UNIT_MILLIS =
      Map.of(
          "Y", 31_536_000_000L,
          "M", 2_592_000_000L,
          "D", 86_400_000L,
          "h", 3_600_000L,
          "m", 60_000L,
          "s", 1_000L);

  private StreamArguments() {}

  /** Why a stream can't have these arguments, or null. */
  static @Nullable String refusal(String virtualHost, String queue, Headers arguments) {
    String object = Replies.queue(queue, virtualHost);
    for (String name : QueueArgumentRules.ORDER) {
      Value value = arguments.first(ByteString.utf8(name));
      String why = value == null || !QueueType.STREAM.has(name) ? null : wrong(name, value);
      if (why != null) {
        return "invalid arg '%s' for %s: %s".formatted(name, object, why);
      }
    }
    for (Headers.Header argument : arguments.entries()) {
      String name = argument.name().toString();
      if (QueueType.STREAM.namesOfOthers().contains(name)
          || (QueueArgumentRules.isRefused(name) && !QueueType.STREAM.has(name))) {
        return "invalid arg '%s' for %s of queue type %s"
            .formatted(name, object, QueueType.STREAM.inRefusals());
      }
    }
    if (StreamSettings.isTooMuch(Map.of(KEPT, kept(arguments)))) {
      return "the arguments of %s are more than are kept".formatted(object);
    }
    Value segment = arguments.first(ByteString.utf8(SEGMENT_BYTES));
    return segment instanceof Value.Int(long bytes, _) && bytes > SEGMENT_BYTES_MAX
        ? "Exceeded max value for " + SEGMENT_BYTES
        : null;
  }

  private static @Nullable String wrong(String name, Value value) {
    return switch (name) {
      case MAX_AGE -> wrongAge(value);
      case MAX_BYTES, SEGMENT_BYTES -> QueueArgumentRules.number(value, 0, Long.MAX_VALUE);
      case "x-initial-cluster-size" -> QueueArgumentRules.number(value, 1, Long.MAX_VALUE);
      case "x-queue-leader-locator" -> QueueArgumentRules.word(name, value);
      default -> null;
    };
  }

  private static @Nullable String wrongAge(Value value) {
    if (!(value instanceof Value.Text(ByteString text))) {
      return "{unacceptable_type," + Arguments.typeName(value) + "}";
    }
    return AGE.matcher(text.toString()).matches() ? null : "invalid_max_age";
  }

  /** What the arguments say about how long the stream keeps what it has. */
  static StreamSettings settings(Headers arguments) {
    long millis = StreamSettings.UNLIMITED;
    if (arguments.first(ByteString.utf8(MAX_AGE)) instanceof Value.Text(ByteString text)) {
      millis = ageMillis(text.toString());
    }
    long bytes =
        arguments.first(ByteString.utf8(MAX_BYTES)) instanceof Value.Int(long limit, _)
            ? limit
            : StreamSettings.UNLIMITED;
    return new StreamSettings(millis, bytes, Map.of(KEPT, kept(arguments)));
  }

  private static String kept(Headers arguments) {
    return Base64.getEncoder().encodeToString(HeadersFormat.encode(arguments));
  }

  private static long ageMillis(String text) {
    Matcher age = AGE.matcher(text);
    if (!age.matches()) {
      throw new IllegalArgumentException(text);
    }
    try {
      return Math.multiplyExact(
          Long.parseLong(age.group(1)), UNIT_MILLIS.getOrDefault(age.group(2), 1L));
    } catch (ArithmeticException | NumberFormatException forEver) {
      return StreamSettings.UNLIMITED;
    }
  }

  /** The arguments that a stream was declared with, or would have been. */
  static Headers of(StreamSettings settings) {
    String kept = settings.others().get(KEPT);
    return kept == null
        ? TYPE_ALONE
        : HeadersFormat.decode(ByteBuffer.wrap(Base64.getDecoder().decode(kept)));
  }
}
