package dev.forebay.protocol.stomp.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumeReply;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.stream.StreamStart;
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
import dev.forebay.protocol.stomp.dialect.QueueWords;
import dev.forebay.protocol.stomp.dialect.StreamWords;
import dev.forebay.protocol.stomp.dialect.Words;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
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
  private final Destination destination;
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

  /** As a frame asks for. */
  SubscribeSteps(
      SessionScope scope, Subscriptions subscriptions, FrameReader frame, Runnable done) {
    this.scope = scope;
    this.subscriptions = subscriptions;
    this.done = done;
    String text = Words.required(frame, HeaderName.DESTINATION);
    this.destination = Destination.of(text);
    requireServed(frame, text);
    this.id = frame.text(HeaderName.ID);
    requireId(frame);
    this.tag = Subscriptions.tag(id, text);
    this.words = QueueWords.ofSubscription(frame, destination);
    this.saysNothing = QueueWords.saysNothing(frame) && !frame.has(HeaderName.PERSISTENT);
    this.ackMode = AckMode.of(frame.text(HeaderName.ACK));
    this.prefetch =
        Math.clamp(Words.number(frame, HeaderName.PREFETCH_COUNT, 0), 0, Integer.MAX_VALUE);
    this.priority = Words.number(frame, HeaderName.X_PRIORITY, 0);
    this.start = StreamWords.start(frame);
    this.queue = queueName(frame);
    if (subscriptions.contains(tag)) {
      throw new StompException(
          "Duplicated subscription identifier",
          "A subscription identified by '%s' already exists.".formatted(tag));
    }
  }

  private void requireServed(FrameReader frame, String text) {
    if (destination instanceof Destination.TempQueue) {
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
  }

  private void requireId(FrameReader frame) {
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
    return switch (destination) {
      case Destination.Queue(String name) -> name;
      case Destination.AmqQueue(String name) -> name;
      case Destination.ReplyQueue(String name) -> name;
      case Destination.Topic(String key) -> ownQueue(frame, key);
      case Destination.Exchange(String _, String key) -> ownQueue(frame, key);
      case Destination.TempQueue(String name) -> name;
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
      case Destination.AmqQueue _, Destination.ReplyQueue _ -> consume();
      case Destination.Topic(String key) -> declare(_ -> bind(Destination.TOPIC_EXCHANGE, key));
      case Destination.Exchange(String exchange, String key) -> declare(_ -> bind(exchange, key));
      case Destination.TempQueue _ -> throw new IllegalStateException("refused before");
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
        new CatalogCommand.BindQueue(
            scope.virtualHost(), queue, exchange, key, BindingArguments.NONE),
        _ -> consume());
  }

  private void consume() {
    boolean isAuto = ackMode == AckMode.AUTO;
    boolean isDurableTopic = destination instanceof Destination.Topic && words.durable();
    Subscription subscription =
        subscriptions.make(tag, id, new Subscription.Target(ackMode, queue, isDurableTopic));
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
                false,
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
