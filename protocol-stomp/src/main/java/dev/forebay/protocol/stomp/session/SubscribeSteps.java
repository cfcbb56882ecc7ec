package dev.forebay.protocol.stomp.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.stream.StreamStart;
import dev.forebay.message.Headers;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.delivery.Subscription;
import dev.forebay.protocol.stomp.delivery.Subscriptions;
import dev.forebay.protocol.stomp.destination.Destination;
import dev.forebay.protocol.stomp.dialect.AckMode;
import dev.forebay.protocol.stomp.dialect.ActiveMqWords;
import dev.forebay.protocol.stomp.dialect.QueueWords;
import dev.forebay.protocol.stomp.dialect.StreamWords;
import dev.forebay.protocol.stomp.dialect.Words;
import dev.forebay.protocol.stomp.mapping.StompKeys;
import dev.forebay.protocol.stomp.node.StompDialect;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A subscription that begins: its queue is found or made, bound where it is an exchange's, and
 * consumed from. Confined to the connection's loop.
 */
final class SubscribeSteps {
  private static final String TEMP_QUEUES = "/temp-queue/";
  private static final String QUEUE_PREFIX = "stomp-subscription-";
  private static final int NAME_OCTETS = 16;

  private final SessionScope scope;
  private final Subscriptions subscriptions;
  private final boolean isActiveMq;
  private final String text;
  private final Destination destination;
  private final @Nullable String temporary;
  private final @Nullable String durableName;
  private final QueueWords words;
  private final boolean saysNothing;
  private final String tag;
  private final @Nullable String id;
  private final AckMode ackMode;
  private final int prefetch;
  private final long priority;
  private final @Nullable StreamStart start;
  private final String queue;
  private final Runnable done;

  /**
   * As a frame asks for.
   *
   * @param temporary the queue of the session that is meant, or null
   */
  SubscribeSteps(
      SessionScope scope,
      Subscriptions subscriptions,
      FrameReader frame,
      @Nullable String temporary,
      Runnable done) {
    this.scope = scope;
    this.subscriptions = subscriptions;
    this.temporary = temporary;
    this.done = done;
    this.isActiveMq = scope.shared().dialect() == StompDialect.ACTIVEMQ;
    String text = Words.required(frame, HeaderName.DESTINATION);
    this.text = text;
    this.destination = Destination.of(text, scope.shared().dialect());
    requireServed(frame);
    this.durableName = isActiveMq ? ActiveMqWords.subscriptionName(frame) : null;
    this.id = frame.text(HeaderName.ID);
    requireId(frame);
    this.tag = Subscriptions.tag(id, text);
    this.words =
        durableName == null
            ? QueueWords.ofSubscription(frame, destination)
            : QueueWords.ofDurable(frame);
    this.saysNothing = QueueWords.saysNothing(frame) && !frame.has(HeaderName.PERSISTENT);
    this.ackMode = AckMode.of(frame.text(HeaderName.ACK));
    this.prefetch =
        Math.clamp(
            number(frame, HeaderName.ACTIVEMQ_PREFETCH_SIZE, HeaderName.PREFETCH_COUNT),
            0,
            Integer.MAX_VALUE);
    this.priority = number(frame, HeaderName.ACTIVEMQ_PRIORITY, HeaderName.X_PRIORITY);
    this.start = StreamWords.start(frame);
    this.queue = queueName(frame);
    if (subscriptions.contains(tag)) {
      throw new StompException(
          "Duplicated subscription identifier",
          "A subscription identified by '%s' already exists.".formatted(tag));
    }
  }

  /** What is said in the words of the dialect, or in RabbitMQ's. */
  private long number(FrameReader frame, HeaderName ofActiveMq, HeaderName ofRabbitMq) {
    long usual = Words.number(frame, ofRabbitMq, 0);
    return isActiveMq ? Words.number(frame, ofActiveMq, usual) : usual;
  }

  private void requireServed(FrameReader frame) {
    if (destination instanceof Destination.TempQueue && temporary == null) {
      throw new StompException(
          "Invalid destination",
          "'%s' is not a valid destination for 'SUBSCRIBE'\n".formatted(text));
    }
    if (frame.has(HeaderName.SELECTOR)) {
      throw Refusals.notImplemented("selector");
    }
    if (Words.flag(frame, HeaderName.BROWSER, false)) {
      throw Refusals.notImplemented("browser=true");
    }
    if (isActiveMq) {
      ActiveMqWords.requireServed(frame);
      if (destination instanceof Destination.Queue(String name) && isPattern(name)) {
        throw Refusals.notImplemented("a subscription to several queues");
      }
    }
  }

  private static boolean isPattern(String name) {
    return List.of(name.split("\\.", -1)).stream()
        .anyMatch(level -> level.equals("*") || level.equals(">"));
  }

  private void requireId(FrameReader frame) {
    if (durableName != null && !(destination instanceof Destination.Topic)) {
      throw new StompException(
          "Invalid Subscription", "only a topic can be subscribed to durably\n");
    }
    String named = id;
    if (named != null && named.startsWith(TEMP_QUEUES)) {
      throw new StompException(
          "Invalid id", "SUBSCRIBE 'id' may not start with " + TEMP_QUEUES + "\n");
    }
    if (named == null && isDurable(frame)) {
      throw new StompException(
          "Missing Header", "Header 'id' is required for durable subscriptions");
    }
  }

  /** Whether a frame is about a subscription that outlives its session. */
  static boolean isDurable(FrameReader frame) {
    return Words.flag(frame, HeaderName.DURABLE, false)
        || Words.flag(frame, HeaderName.PERSISTENT, false);
  }

  private String queueName(FrameReader frame) {
    if (durableName != null) {
      return ActiveMqWords.queue(scope.clientId(), durableName);
    }
    return switch (destination) {
      case Destination.Queue(String name) -> name;
      case Destination.AmqQueue(String name) -> name;
      case Destination.ReplyQueue(String name) -> name;
      case Destination.Topic(String key) -> ownQueue(frame, key);
      case Destination.Exchange(String _, String key) -> ownQueue(frame, key);
      case Destination.TempQueue _ -> String.valueOf(temporary);
    };
  }

  /** The same for the same subscription, if it outlives its session. */
  private String ownQueue(FrameReader frame, String key) {
    String named = frame.text(HeaderName.X_QUEUE_NAME);
    if (named != null) {
      return named;
    }
    return QUEUE_PREFIX
        + (isDurable(frame) ? digest(key + '\0' + id) : UUID.randomUUID().toString());
  }

  private static String digest(String text) {
    try {
      byte[] octets = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      byte[] kept = Arrays.copyOf(octets, NAME_OCTETS);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(kept);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** Begins. */
  void begin() {
    switch (destination) {
      case Destination.Queue _ -> findOrDeclare();
      case Destination.AmqQueue _, Destination.ReplyQueue _, Destination.TempQueue _ -> consume();
      case Destination.Topic(String key) -> declare(_ -> bind(Destination.TOPIC_EXCHANGE, key));
      case Destination.Exchange(String exchange, String key) -> declare(_ -> bind(exchange, key));
    }
  }

  /** A queue that is there will do, if the client does not say how it should be. */
  private void findOrDeclare() {
    if (!saysNothing) {
      declare(_ -> consume());
      return;
    }
    scope.await();
    scope
        .session()
        .execute(
            new CatalogCommand.FindQueue(scope.virtualHost(), queue),
            reply ->
                scope.answered(() -> {
                  switch (reply) {
                    case CatalogReply.Refused(Refusal.NoQueue _) -> declare(_ -> consume());
                    case CatalogReply.Refused(var refusal) -> throw Refusals.of(refusal);
                    case CatalogReply other -> consume();
                  }
                }));
  }

  private void declare(Consumer<CatalogReply> then) {
    scope.command(words.declaration(scope.virtualHost(), queue), then);
  }

  private void bind(String exchange, String key) {
    scope.command(
        new CatalogCommand.BindQueue(scope.virtualHost(), queue, exchange, key, arguments()),
        _ -> consume());
  }

  /** Patterns are written as the dialect has them; those of exchanges are RabbitMQ's anyway. */
  private BindingArguments arguments() {
    return isActiveMq && destination instanceof Destination.Topic
        ? new BindingArguments(StompKeys.ACTIVEMQ_ID, Headers.EMPTY, null)
        : BindingArguments.NONE;
  }

  private void consume() {
    boolean isAuto = ackMode == AckMode.AUTO;
    boolean isDurableTopic = destination instanceof Destination.Topic && words.durable();
    Subscription subscription =
        subscriptions.make(
            tag,
            id,
            new Subscription.Target(
                ackMode, queue, isDurableTopic, temporary == null ? null : text.getBytes(UTF_8)));
    if (subscription == null) {
      throw Refusals.of(RefusalCode.PRECONDITION_FAILED, "no memory for further subscriptions");
    }
    scope.await();
    scope
        .session()
        .consume(
            new ConsumeCommand(
                scope.virtualHost(),
                queue,
                isAuto,
                durableName != null,
                isAuto || prefetch == 0 ? Integer.MAX_VALUE : prefetch,
                prefetch > 0,
                priority,
                null,
                start),
            subscription,
            reply -> scope.answered(() -> consumed(subscription, reply)));
  }

  private void consumed(Subscription subscription, ConsumeReply reply) {
    switch (reply) {
      case ConsumeReply.Consuming(var consumer) -> {
        subscriptions.started(subscription, consumer);
        done.run();
      }
      case ConsumeReply.Refused(var refusal) -> {
        subscriptions.refused(subscription);
        throw Refusals.of(refusal);
      }
    }
  }
}
