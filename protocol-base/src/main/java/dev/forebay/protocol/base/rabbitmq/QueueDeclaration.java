package dev.forebay.protocol.base.rabbitmq;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What queue.declare asks for. Wrong arguments are no reason to refuse it yet: if there is such a
 * queue, they only differ from its own.
 */
public record QueueDeclaration(
    String virtualHost,
    String queue,
    boolean durable,
    boolean exclusive,
    boolean autoDelete,
    Headers arguments) {
  private static final long SEGMENT_BYTES_MAX = 3_000_000_000L;

  /** Whether an argument of this name means something to queues. */
  public static boolean isArgument(ByteString name) {
    for (QueueArgument argument : QueueArgument.values()) {
      if (argument.header().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** In the broker's terms. */
  public QueueSettings settings() {
    QueueKind kind = kind(arguments);
    QueueDraft draft = new QueueDraft(kind, arguments);
    String impossible = wrongArgument(draft);
    if (impossible == null) {
      impossible = wrongProperty(kind);
    }
    return draft.settings(said(kind, impossible));
  }

  /** The kind that is asked for; a classic queue if none is, or none that there is. */
  private static QueueKind kind(Headers arguments) {
    Value wanted = arguments.first(QueueArgument.QUEUE_TYPE.header());
    for (QueueKind kind : QueueKind.DECLARED) {
      if (Value.Text.of(ObjectWords.declared(kind)).equals(wanted)) {
        return kind;
      }
    }
    return QueueKind.CLASSIC;
  }

  private @Nullable String wrongArgument(QueueDraft draft) {
    String why = wrongValue(QueueArgument.QUEUE_TYPE, draft);
    if (why == null) {
      why = wrongType(draft);
    }
    for (QueueArgument argument : QueueArgument.values()) {
      if (why == null && argument.isOf(draft.kind())) {
        why = wrongValue(argument, draft);
      }
    }
    if (why == null) {
      why = foreign(draft);
    }
    for (QueueArgument argument : QueueArgument.values()) {
      Value value = draft.argument(argument);
      if (why == null && value != null && !argument.effect().on(draft, value)) {
        why = invalid(argument) + ": not_supported";
      }
    }
    return why == null ? tooLargeSegment(draft) : why;
  }

  private @Nullable String wrongValue(QueueArgument argument, QueueDraft draft) {
    Value value = draft.argument(argument);
    String why = value == null ? null : argument.rule().wrong(value, draft);
    return why == null ? null : invalid(argument) + ": " + why;
  }

  private String invalid(QueueArgument argument) {
    return "invalid arg '" + argument.header() + "' for " + object();
  }

  private String object() {
    return ObjectWords.queue(queue, virtualHost);
  }

  /** The exchange comes before all others, if it has no name at all. */
  private @Nullable String wrongType(QueueDraft draft) {
    Value exchange = draft.argument(QueueArgument.DEAD_LETTER_EXCHANGE);
    return draft.kind() == QueueKind.STREAM || exchange == null || exchange instanceof Value.Text
        ? null
        : "invalid type '%s' for arg '%s' in %s"
            .formatted(
                ValueWords.typeName(exchange),
                QueueArgument.DEAD_LETTER_EXCHANGE.header(),
                object());
  }

  /** The first by name that means something, but not for this kind of queue. */
  private @Nullable String foreign(QueueDraft draft) {
    QueueArgument first = null;
    for (QueueArgument argument : QueueArgument.values()) {
      if (isForeign(argument, draft.kind())
          && draft.argument(argument) != null
          && (first == null || argument.header().compareTo(first.header()) < 0)) {
        first = argument;
      }
    }
    return first == null
        ? null
        : invalid(first) + " of queue type " + ObjectWords.module(draft.kind());
  }

  private static boolean isForeign(QueueArgument argument, QueueKind kind) {
    return argument.isOfOthers(kind) || (kind == QueueKind.STREAM && !argument.isOf(kind));
  }

  private static @Nullable String tooLargeSegment(QueueDraft draft) {
    QueueArgument argument = QueueArgument.MAX_SEGMENT_BYTES;
    return draft.argument(argument) instanceof Value.Int(long bytes, _) && bytes > SEGMENT_BYTES_MAX
        ? "Exceeded max value for " + argument.header()
        : null;
  }

  /** Why a queue of the kind that is asked for can't live as is asked for, or null. */
  private @Nullable String wrongProperty(QueueKind kind) {
    if (kind == QueueKind.CLASSIC) {
      return null;
    }
    if (queue.isEmpty()) {
      return "Cannot declare a server-named queue for type " + ObjectWords.module(kind);
    }
    String property =
        autoDelete ? "auto-delete" : exclusive ? "exclusive-owner" : durable ? null : "non-durable";
    return property == null ? null : "invalid property '" + property + "' for " + object();
  }

  private DeclaredArguments said(QueueKind kind, @Nullable String impossible) {
    List<Headers.Header> compared = new ArrayList<>();
    for (QueueArgument argument : QueueArgument.values()) {
      Value value = arguments.first(argument.header());
      if (value != null && argument.countsFor(kind) && !isKind(argument, value)) {
        compared.add(new Headers.Header(argument.header(), value));
      }
    }
    List<Headers.Header> others = new ArrayList<>(arguments.entries());
    others.removeAll(compared);
    return new DeclaredArguments(new Headers(compared), new Headers(others), impossible);
  }

  /** Whether the argument says no more than the kind, which is compared as such. */
  private static boolean isKind(QueueArgument argument, Value value) {
    return argument == QueueArgument.QUEUE_TYPE
        && argument.rule().wrong(value, new QueueDraft(QueueKind.CLASSIC, Headers.EMPTY)) == null;
  }
}
