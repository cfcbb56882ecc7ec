package dev.forebay.broker.session;

import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The history of a dead-lettered message, in the headers that RabbitMQ has for it: {@code x-death},
 * newest first and one entry for each queue and reason, and {@code x-first-death-*} and {@code
 * x-last-death-*}; no state.
 */
final class Deaths {
  private static final ByteString X_DEATH = ByteString.utf8("x-death");
  private static final ByteString QUEUE = ByteString.utf8("queue");
  private static final ByteString REASON = ByteString.utf8("reason");
  private static final ByteString COUNT = ByteString.utf8("count");
  private static final String FIRST = "x-first-death-";
  private static final String LAST = "x-last-death-";

  private Deaths() {}

  /**
   * One dead-lettering.
   *
   * @param routingKeys that the message had been published with
   * @param expirationMillis of the message, which it loses; negative if it had none
   */
  record Death(
      String queue,
      String reason,
      long timeMillis,
      byte[] exchange,
      List<byte[]> routingKeys,
      long expirationMillis) {}

  /** The annotations of a message that had these, after one more death. */
  static Headers after(Headers before, Death death) {
    List<Value> history = history(before);
    List<Value> updated = new ArrayList<>();
    Headers earlier = null;
    for (Value entry : history) {
      Headers fields = ((Value.Table) entry).entries();
      if (is(fields, QUEUE, death.queue()) && is(fields, REASON, death.reason())) {
        earlier = fields;
      } else {
        updated.add(entry);
      }
    }
    updated.addFirst(new Value.Table(earlier == null ? entry(death) : again(earlier)));
    List<Headers.Header> headers = new ArrayList<>();
    headers.add(new Headers.Header(X_DEATH, new Value.Array(updated)));
    Headers first = marks(FIRST, death);
    for (Headers.Header mark : first.entries()) {
      Value known = before.first(mark.name());
      headers.add(known == null ? mark : new Headers.Header(mark.name(), known));
    }
    headers.addAll(marks(LAST, death).entries());
    for (Headers.Header annotation : before.entries()) {
      if (annotation.value() instanceof Value.Null) {
        headers.add(annotation);
      }
    }
    return new Headers(headers);
  }

  /** Queues that the message has left since somebody rejected it, the one it leaves now too. */
  static Set<String> queuesSinceRejection(Headers annotations, String leaving) {
    Set<String> queues = new HashSet<>();
    queues.add(leaving);
    for (Value entry : history(annotations)) {
      Headers fields = ((Value.Table) entry).entries();
      if (is(fields, REASON, "rejected")) {
        return queues;
      }
      queues.add(String.valueOf(text(fields.first(QUEUE))));
    }
    return queues;
  }

  private static List<Value> history(Headers annotations) {
    return annotations.first(X_DEATH) instanceof Value.Array(List<Value> entries)
        ? entries
        : List.of();
  }

  private static Headers entry(Death death) {
    List<Headers.Header> fields = new ArrayList<>();
    fields.add(new Headers.Header(COUNT, Value.Int.of(1)));
    fields.add(new Headers.Header(REASON, Value.Text.of(death.reason())));
    fields.add(new Headers.Header(QUEUE, Value.Text.of(death.queue())));
    fields.add(Headers.Header.of("time", new Value.Timestamp(death.timeMillis() / 1000 * 1000)));
    fields.add(Headers.Header.of("exchange", bytes(death.exchange())));
    fields.add(
        Headers.Header.of(
            "routing-keys",
            new Value.Array(death.routingKeys().stream().map(Deaths::bytes).toList())));
    if (death.expirationMillis() >= 0) {
      fields.add(
          Headers.Header.of(
              "original-expiration", Value.Text.of(Long.toString(death.expirationMillis()))));
    }
    return new Headers(fields);
  }

  private static Headers again(Headers earlier) {
    List<Headers.Header> fields = new ArrayList<>();
    for (Headers.Header field : earlier.entries()) {
      boolean isCount = field.name().equals(COUNT) && field.value() instanceof Value.Int;
      long count = isCount ? ((Value.Int) field.value()).value() + 1 : 0;
      fields.add(isCount ? new Headers.Header(COUNT, Value.Int.of(count)) : field);
    }
    return new Headers(fields);
  }

  private static Headers marks(String prefix, Death death) {
    return Headers.of(
        Headers.Header.of(prefix + "reason", Value.Text.of(death.reason())),
        Headers.Header.of(prefix + "queue", Value.Text.of(death.queue())),
        Headers.Header.of(prefix + "exchange", bytes(death.exchange())));
  }

  private static Value bytes(byte[] utf8) {
    return new Value.Text(ByteString.copyOf(utf8, 0, utf8.length));
  }

  private static boolean is(Headers fields, ByteString name, String wanted) {
    return wanted.equals(text(fields.first(name)));
  }

  private static @Nullable String text(@Nullable Value value) {
    return value instanceof Value.Text(ByteString utf8) ? utf8.toString() : null;
  }
}
