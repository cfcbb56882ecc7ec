package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.message.Annotations;
import dev.forebay.message.ByteString;
import dev.forebay.message.Death;
import dev.forebay.message.Headers;
import dev.forebay.message.Headers.Header;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the broker says of a message in the headers that RabbitMQ has for it: {@code x-death},
 * newest first and one entry for each queue and reason, {@code x-first-death-*} and {@code
 * x-last-death-*}. They replace what the publisher has put there; of a message that was held back
 * {@code x-delay} is the negative of what he has put there, as the plugin for that has it, so that
 * it is not held back again. No state.
 */
public final class AnnotationHeaders {
  private static final String FIRST = "x-first-death-";
  private static final String LAST = "x-last-death-";
  private static final long MILLIS_PER_SECOND = 1000;

  private AnnotationHeaders() {}

  /**
   * The headers that readers see.
   *
   * @param expiration as the publisher wrote it, or null
   */
  public static Headers apply(
      Headers published, Annotations annotations, @Nullable ByteString expiration) {
    if (!annotations.areSeen()) {
      return published;
    }
    List<Header> said = headers(annotations, expiration);
    Set<ByteString> replaced = new HashSet<>();
    said.forEach(header -> replaced.add(header.name()));
    if (annotations.hidesCopyKeys()) {
      replaced.add(CopyHeaders.CC_NAME);
    }
    List<Header> merged = new ArrayList<>();
    for (Header header : published.entries()) {
      if (!replaced.contains(header.name())) {
        merged.add(annotations.wasHeld() ? afterDelay(header) : header);
      }
    }
    merged.addAll(said);
    return new Headers(merged);
  }

  private static Header afterDelay(Header header) {
    Long millis = header.name().equals(DelayHeaders.DELAY) ? millis(header.value()) : null;
    return millis == null || millis <= 0
        ? header
        : new Header(header.name(), Value.Int.of(-millis));
  }

  private static @Nullable Long millis(Value value) {
    try {
      return DelayHeaders.millis(value);
    } catch (NumberFormatException none) {
      return null;
    }
  }

  private static List<Header> headers(Annotations annotations, @Nullable ByteString expiration) {
    List<Header> headers = new ArrayList<>();
    Death.Mark first = annotations.first();
    Death.Mark last = annotations.last();
    if (first != null && last != null) {
      List<Value> deaths = new ArrayList<>();
      for (Death death : annotations.deaths()) {
        deaths.add(new Value.Table(entry(death, expiration)));
      }
      headers.add(Header.of("x-death", new Value.Array(deaths)));
      addMark(headers, FIRST, first);
      addMark(headers, LAST, last);
    }
    return headers;
  }

  private static Headers entry(Death death, @Nullable ByteString expiration) {
    List<Header> fields = new ArrayList<>();
    fields.add(Header.of("count", Value.Int.of(death.count())));
    fields.add(Header.of("reason", Value.Text.of(word(death.reason()))));
    fields.add(Header.of("queue", new Value.Text(death.queue())));
    long seconds = death.timeMillis() / MILLIS_PER_SECOND;
    fields.add(Header.of("time", new Value.Timestamp(seconds * MILLIS_PER_SECOND)));
    fields.add(Header.of("exchange", new Value.Text(death.exchange())));
    fields.add(
        Header.of(
            "routing-keys",
            new Value.Array(
                death.routingKeys().stream().map(key -> (Value) new Value.Text(key)).toList())));
    if (death.expirationMillis() >= 0) {
      fields.add(
          Header.of(
              "original-expiration",
              expiration == null
                  ? Value.Text.of(Long.toString(death.expirationMillis()))
                  : new Value.Text(expiration)));
    }
    return new Headers(fields);
  }

  private static void addMark(List<Header> headers, String prefix, Death.Mark mark) {
    headers.add(Header.of(prefix + "reason", Value.Text.of(word(mark.reason()))));
    headers.add(Header.of(prefix + "queue", new Value.Text(mark.queue())));
    headers.add(Header.of(prefix + "exchange", new Value.Text(mark.exchange())));
  }

  private static String word(Death.Reason reason) {
    return switch (reason) {
      case REJECTED -> "rejected";
      case EXPIRED -> "expired";
      case QUEUE_FULL -> "maxlen";
      case FAILED_TOO_OFTEN -> "delivery_limit";
    };
  }
}
