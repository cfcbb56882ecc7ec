package dev.forebay.protocol.base.rabbitmq;

import static dev.forebay.broker.api.declaration.QueueKind.CLASSIC;
import static dev.forebay.broker.api.declaration.QueueKind.QUORUM;
import static dev.forebay.broker.api.declaration.QueueKind.STREAM;

import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.message.ByteString;
import dev.forebay.message.Value;
import java.util.Set;

/**
 * The arguments of queues in the order in which RabbitMQ looks at them: the name, what a value may
 * be, what it becomes, and which kinds of queues have it. One that only others have is refused; one
 * that would change behaviour and is not honoured here is so too. Hints on placement and tuning
 * have to be well formed and change nothing. Those at the end, without a kind, are not of RabbitMQ
 * 3.10 itself.
 */
enum QueueArgument {
  EXPIRES("x-expires", ArgumentRule.time(1), QueueDraft::expires, CLASSIC, QUORUM),
  MESSAGE_TTL("x-message-ttl", ArgumentRule.time(0), QueueDraft::messageTtl, CLASSIC, QUORUM),
  DEAD_LETTER_EXCHANGE(
      "x-dead-letter-exchange", ArgumentRule.NAME, QueueDraft::deadLetterExchange, CLASSIC, QUORUM),
  DEAD_LETTER_ROUTING_KEY(
      "x-dead-letter-routing-key",
      ArgumentRule.ROUTING_KEY,
      QueueDraft::deadLetterRoutingKey,
      CLASSIC,
      QUORUM),
  DEAD_LETTER_STRATEGY(
      "x-dead-letter-strategy",
      ArgumentRule.word("invalid_dlx_strategy", "at-most-once", "at-least-once"),
      QueueDraft::deadLetterStrategy,
      QUORUM),
  MAX_LENGTH("x-max-length", ArgumentRule.number(0), QueueDraft::maxLength, CLASSIC, QUORUM),
  MAX_LENGTH_BYTES(
      "x-max-length-bytes", ArgumentRule.number(0), QueueDraft::maxBytes, CLASSIC, QUORUM, STREAM),
  MAX_IN_MEMORY_LENGTH("x-max-in-memory-length", ArgumentRule.number(0), Effect.NONE, QUORUM),
  MAX_IN_MEMORY_BYTES("x-max-in-memory-bytes", ArgumentRule.number(0), Effect.NONE, QUORUM),
  MAX_PRIORITY("x-max-priority", ArgumentRule::priority, QueueDraft::maxPriority, CLASSIC, QUORUM),
  OVERFLOW(
      "x-overflow",
      ArgumentRule.word("invalid_overflow", "drop-head", "reject-publish", "reject-publish-dlx"),
      QueueDraft::overflow,
      CLASSIC,
      QUORUM),
  QUEUE_MODE(
      "x-queue-mode",
      ArgumentRule.word("\"unsupported queue mode '%s'\"", "default", "lazy"),
      Effect.NONE,
      CLASSIC),
  QUEUE_VERSION("x-queue-version", ArgumentRule::version, Effect.NONE, CLASSIC),
  SINGLE_ACTIVE_CONSUMER(
      "x-single-active-consumer",
      ArgumentRule.BOOL,
      QueueDraft::singleActiveConsumer,
      CLASSIC,
      QUORUM),
  QUEUE_TYPE(
      "x-queue-type",
      ArgumentRule.word("\"unsupported queue type '%s'\"", "classic", "quorum", "stream"),
      Effect.NONE,
      CLASSIC,
      QUORUM,
      STREAM),
  QUORUM_INITIAL_GROUP_SIZE(
      "x-quorum-initial-group-size", ArgumentRule.number(1), Effect.NONE, QUORUM),
  MAX_AGE("x-max-age", ArgumentRule::age, QueueDraft::maxAge, STREAM),
  MAX_SEGMENT_BYTES("x-stream-max-segment-size-bytes", ArgumentRule.number(0), Effect.NONE, STREAM),
  INITIAL_CLUSTER_SIZE("x-initial-cluster-size", ArgumentRule.number(1), Effect.NONE, STREAM),
  LEADER_LOCATOR(
      "x-queue-leader-locator",
      ArgumentRule.word(
          "invalid_queue_locator_arg", "client-local", "balanced", "random", "least-leaders"),
      Effect.NONE,
      CLASSIC,
      QUORUM,
      STREAM),
  DELIVERY_LIMIT("x-delivery-limit", ArgumentRule.INTEGER, QueueDraft::deliveryLimit, QUORUM),
  MASTER_LOCATOR("x-queue-master-locator", ArgumentRule.ANY, Effect.NONE, CLASSIC),
  CONSUMER_TIMEOUT(
      "x-consumer-timeout", ArgumentRule.number(0), QueueDraft::consumerTimeout, CLASSIC, QUORUM),
  DISCONNECTED_TIMEOUT("x-consumer-disconnected-timeout", ArgumentRule.ANY, Effect.NOT_HAD),
  DELAYED_RETRY_TYPE("x-delayed-retry-type", ArgumentRule.ANY, Effect.NOT_HAD),
  DELAYED_RETRY_MIN("x-delayed-retry-min", ArgumentRule.ANY, Effect.NOT_HAD),
  DELAYED_RETRY_MAX("x-delayed-retry-max", ArgumentRule.ANY, Effect.NOT_HAD),
  FILTER_BYTES("x-stream-filter-size-bytes", ArgumentRule.ANY, Effect.NOT_HAD),
  DEDUPLICATION("x-message-deduplication", ArgumentRule.ANY, Effect.NOT_HAD),
  CACHE_SIZE("x-cache-size", ArgumentRule.ANY, Effect.NOT_HAD),
  CACHE_TTL("x-cache-ttl", ArgumentRule.ANY, Effect.NOT_HAD);

  @SuppressWarnings("ImmutableEnumChecker") // is immutable
  private final ByteString header;

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final ArgumentRule rule;

  @SuppressWarnings("ImmutableEnumChecker") // without state
  private final Effect effect;

  @SuppressWarnings("ImmutableEnumChecker") // Set.of
  private final Set<QueueKind> kinds;

  QueueArgument(String name, ArgumentRule rule, Effect effect, QueueKind... kinds) {
    this.header = ByteString.utf8(name);
    this.rule = rule;
    this.effect = effect;
    this.kinds = Set.of(kinds);
  }

  ByteString header() {
    return header;
  }

  /** Whether queues of this kind have it. */
  boolean isOf(QueueKind kind) {
    return kinds.contains(kind);
  }

  /** Whether only queues of other kinds have it. */
  boolean isOfOthers(QueueKind kind) {
    return !kinds.isEmpty() && !isOf(kind);
  }

  /**
   * Whether two queues of this kind that differ in it differ. A locator for classic queues is of
   * 3.12, and is no difference.
   */
  boolean countsFor(QueueKind kind) {
    return isOf(kind) && (kind != CLASSIC || this != LEADER_LOCATOR);
  }

  ArgumentRule rule() {
    return rule;
  }

  Effect effect() {
    return effect;
  }

  /** What an argument becomes. */
  @FunctionalInterface
  interface Effect {
    /** Queues here are as they are whatever it says. */
    Effect NONE = (_, _) -> true;

    /** It would change something that is not had here. */
    Effect NOT_HAD = (_, _) -> false;

    /** Changes the draft; whether queues here are then as is asked for. */
    boolean on(QueueDraft draft, Value value);

    /** Queues here are as one value says. */
    static Effect only(Value had) {
      return (_, value) -> value.equals(had);
    }
  }
}
