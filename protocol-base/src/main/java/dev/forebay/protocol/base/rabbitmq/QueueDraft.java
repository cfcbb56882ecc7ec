package dev.forebay.protocol.base.rabbitmq;

import static dev.forebay.broker.api.declaration.QueueSettings.NEVER;
import static dev.forebay.broker.api.declaration.QueueSettings.UNLIMITED;

import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueRules.Overflow;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.message.ByteString;
import dev.forebay.message.Headers;
import dev.forebay.message.Value;
import java.util.Map;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** The settings of a queue while its arguments are looked at, one after another. */
final class QueueDraft {
  private static final Map<String, Long> UNIT_MILLIS =
      Map.of(
          "Y", 31_536_000_000L,
          "M", 2_592_000_000L,
          "D", 86_400_000L,
          "h", 3_600_000L,
          "m", 60_000L,
          "s", 1_000L);

  /** How often a message of a quorum queue may fail if nothing is said, since RabbitMQ 4.0. */
  private static final long QUORUM_FAILURES_MAX = 20;

  private final QueueKind kind;
  private final Headers arguments;
  private long messageTtlMillis = NEVER;
  private long expiresMillis = NEVER;
  private @Nullable String deadLetterExchange;
  private @Nullable String deadLetterRoutingKey;
  private final QueueRules.Builder rules = QueueRules.builder();
  private boolean isAtLeastOnce;
  private boolean doesReject;
  private long retentionMillis = UNLIMITED;
  private long retentionBytes = UNLIMITED;

  QueueDraft(QueueKind kind, Headers arguments) {
    this.kind = kind;
    this.arguments = arguments;
    rules.failuresMax(kind == QueueKind.QUORUM ? QUORUM_FAILURES_MAX : UNLIMITED);
  }

  QueueKind kind() {
    return kind;
  }

  /** The value of an argument, or null if it is not given. */
  @Nullable Value argument(QueueArgument argument) {
    return arguments.first(argument.header());
  }

  boolean expires(Value value) {
    expiresMillis = number(value);
    return true;
  }

  boolean messageTtl(Value value) {
    messageTtlMillis = number(value);
    return true;
  }

  boolean deadLetterExchange(Value value) {
    deadLetterExchange = text(value);
    return true;
  }

  boolean deadLetterRoutingKey(Value value) {
    deadLetterRoutingKey = text(value);
    return true;
  }

  boolean deadLetterStrategy(Value value) {
    isAtLeastOnce = text(value).equals("at-least-once");
    return true;
  }

  boolean maxBytes(Value value) {
    retentionBytes = number(value);
    rules.readyBytesMax(retentionBytes);
    return true;
  }

  boolean maxLength(Value value) {
    rules.readyMax(number(value));
    return true;
  }

  /** As at RabbitMQ a quorum queue sends nothing that it rejects anywhere: it drops instead. */
  boolean overflow(Value value) {
    boolean isQuorum = kind == QueueKind.QUORUM;
    Overflow overflow =
        switch (text(value)) {
          case "reject-publish" -> Overflow.REJECT;
          case "reject-publish-dlx" ->
              isQuorum ? Overflow.DROP_HEAD : Overflow.REJECT_TO_DEAD_LETTERS;
          default -> Overflow.DROP_HEAD;
        };
    rules.overflow(overflow);
    doesReject = overflow == Overflow.REJECT;
    return true;
  }

  boolean singleActiveConsumer(Value value) {
    rules.singleActive(((Value.Bool) value).value());
    return true;
  }

  boolean maxPriority(Value value) {
    rules.priorityMax(Math.toIntExact(number(value)));
    return true;
  }

  /** What is negative is no limit. */
  boolean deliveryLimit(Value value) {
    rules.failuresMax(Math.max(UNLIMITED, number(value)));
    return true;
  }

  boolean consumerTimeout(Value value) {
    rules.holdMaxMillis(number(value));
    return true;
  }

  boolean maxAge(Value value) {
    retentionMillis = ageMillis(text(value));
    return true;
  }

  /** An age that no number can hold is for ever. */
  private static long ageMillis(String text) {
    Matcher age = ArgumentRule.AGE.matcher(text);
    if (!age.matches()) {
      throw new IllegalArgumentException(text);
    }
    try {
      return Math.multiplyExact(
          Long.parseLong(age.group(1)), UNIT_MILLIS.getOrDefault(age.group(2), 1L));
    } catch (ArithmeticException | NumberFormatException forEver) {
      return UNLIMITED;
    }
  }

  QueueSettings settings(DeclaredArguments said) {
    if (kind == QueueKind.STREAM) {
      return new QueueSettings.OfStream(retentionMillis, retentionBytes, said);
    }
    // As at RabbitMQ: a queue that drops from its head can keep nothing.
    rules.classes(kind == QueueKind.QUORUM && argument(QueueArgument.MAX_PRIORITY) == null);
    rules.keepsLetters(isAtLeastOnce && doesReject && deadLetterExchange != null);
    return new QueueSettings.OfQueue(
        kind,
        messageTtlMillis,
        expiresMillis,
        deadLetterExchange == null
            ? null
            : new QueueSettings.DeadLetterAddress(deadLetterExchange, deadLetterRoutingKey),
        rules.build(),
        said);
  }

  private static long number(Value value) {
    return ((Value.Int) value).value();
  }

  private static String text(Value value) {
    ByteString utf8 = ((Value.Text) value).utf8();
    return utf8.toString();
  }
}
