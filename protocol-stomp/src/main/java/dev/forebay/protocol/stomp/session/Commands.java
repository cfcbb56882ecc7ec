package dev.forebay.protocol.stomp.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.work.Portion;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.Command;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.codec.StompVersion;
import dev.forebay.protocol.stomp.delivery.Subscription;
import dev.forebay.protocol.stomp.delivery.Subscription.Fate;
import dev.forebay.protocol.stomp.delivery.Subscriptions;
import dev.forebay.protocol.stomp.destination.Destination;
import dev.forebay.protocol.stomp.dialect.ActiveMqWords;
import dev.forebay.protocol.stomp.dialect.QueueWords;
import dev.forebay.protocol.stomp.dialect.Words;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.publish.SendPath;
import org.jspecify.annotations.Nullable;

/** What each command does, with the frame at hand. Confined to the connection's loop. */
final class Commands {
  /** What became of a frame. */
  enum Outcome {
    DONE,
    /** It is to be carried out again, when the broker has answered. */
    AWAITED,
    /** There is no memory for its message. */
    NO_ROOM
  }

  /** As {@link Portion} counts. */
  private static final int UNITS_AT_ONCE = 64;

  private final SessionScope scope;
  private final StompVersion version;
  private final SendPath sending;
  private final Subscriptions subscriptions;
  private final ReplyQueues replyQueues;
  private final Transactions transactions;
  private FrameReader frame;
  private @Nullable String madeQueue;

  /** With the frames that a reader finds, until {@link #at}. */
  Commands(
      SessionScope scope,
      StompVersion version,
      FrameReader frame,
      SendPath sending,
      Subscriptions subscriptions,
      Transactions transactions) {
    this.scope = scope;
    this.version = version;
    this.frame = frame;
    this.sending = sending;
    this.subscriptions = subscriptions;
    this.transactions = transactions;
    this.replyQueues = new ReplyQueues(scope, subscriptions);
  }

  /** The frame at hand is one that another reader has found. */
  void at(FrameReader reader) {
    frame = reader;
    sending.at(reader);
  }

  /** Carries out the frame at hand. */
  Outcome carryOut(Command command) {
    switch (command) {
      case SEND -> {
        return send();
      }
      case SUBSCRIBE -> {
        return subscribe();
      }
      case UNSUBSCRIBE -> unsubscribe();
      case ACK -> end(Fate.ACKNOWLEDGED);
      case NACK ->
          end(
              Words.flag(frame, HeaderName.REQUEUE, !isActiveMq())
                  ? Fate.GIVEN_BACK
                  : Fate.REJECTED);
      case BEGIN -> {
        transactions.begin(frame);
        scope.receipt(receiptOfFrame());
      }
      case COMMIT -> transactions.end(frame).commit(receiptLater());
      case ABORT -> {
        transactions.end(frame).abort();
        scope.receipt(receiptOfFrame());
      }
      case CONNECT, STOMP, DISCONNECT -> throw new IllegalStateException(command + " is not ours");
    }
    return Outcome.DONE;
  }

  private boolean isActiveMq() {
    return scope.shared().dialect() == StompDialect.ACTIVEMQ;
  }

  /** The session's own queue that a frame is about, or null; ActiveMQ's clients may name it so. */
  private @Nullable String temporary() {
    return isActiveMq() ? replyQueues.name(frame.text(HeaderName.DESTINATION)) : null;
  }

  private Outcome send() {
    if (isActiveMq()) {
      ActiveMqWords.requireSent(frame);
    }
    String temporary = temporary();
    if (temporary != null && replyQueues.queue(temporary) == null) {
      replyQueues.make(temporary);
      return Outcome.AWAITED;
    }
    Destination destination =
        temporary == null
            ? sending.destination()
            : sending.toReplyQueue(String.valueOf(replyQueues.queue(temporary)));
    String wanted = replyQueues.name(frame.text(HeaderName.REPLY_TO));
    String replyTo = wanted == null ? null : replyQueues.queue(wanted);
    if (wanted != null && replyTo == null) {
      replyQueues.make(wanted);
      return Outcome.AWAITED;
    }
    String queue = destination instanceof Destination.Queue(String name) ? name : null;
    boolean mayMakeQueue = queue != null && !queue.equals(madeQueue);
    SendPath.Outcome outcome = sending.send(transactions.of(frame), replyTo, mayMakeQueue);
    switch (outcome) {
      case TAKEN -> {
        madeQueue = null;
        return Outcome.DONE;
      }
      case NO_ROOM -> {
        return Outcome.NO_ROOM;
      }
      case NO_ROUTE -> {
        scope.await();
        sending.whenRouteIsFound(() -> scope.answered(() -> {}));
      }
      case NO_QUEUE ->
          scope.command(
              QueueWords.ofMessage(frame).declaration(scope.virtualHost(), String.valueOf(queue)),
              _ -> madeQueue = queue);
    }
    return Outcome.AWAITED;
  }

  private Outcome subscribe() {
    String temporary = temporary();
    String queue = temporary == null ? null : replyQueues.queue(temporary);
    if (temporary != null && queue == null) {
      replyQueues.make(temporary);
      return Outcome.AWAITED;
    }
    new SubscribeSteps(scope, subscriptions, frame, queue, receiptLater()).begin();
    return Outcome.DONE;
  }

  private void unsubscribe() {
    String id = frame.text(HeaderName.ID);
    String destination = frame.text(HeaderName.DESTINATION);
    if (id == null && destination == null) {
      throw new StompException(
          "Missing destination or id", "UNSUBSCRIBE must include a 'destination' or 'id' header");
    }
    String named = String.valueOf(destination);
    String durableName = isActiveMq() ? ActiveMqWords.subscriptionName(frame) : null;
    boolean isDurable = durableName != null || SubscribeSteps.isDurable(frame);
    if (isDurable && durableName == null && id == null) {
      throw new StompException(
          "Missing Header", "Header 'id' is required for durable subscriptions");
    }
    Subscription ending = subscriptions.remove(Subscriptions.tag(id, named));
    if (ending == null && durableName != null) {
      deleteQueue(ActiveMqWords.queue(scope.clientId(), durableName), receiptLater());
      return;
    }
    if (ending == null) {
      throw new StompException(
          "No subscription found",
          "UNSUBSCRIBE must refer to an existing subscription.\nSubscription to %s not found.\n"
              .formatted(Subscriptions.description(id, named)));
    }
    Runnable done = receiptLater();
    scope.await();
    subscriptions.cancel(
        ending,
        () ->
            scope.answered(() -> {
              replyQueues.forget(ending.target().queue());
              if (isDurable && ending.target().isDurableTopic()) {
                deleteQueue(ending.target().queue(), done);
              } else {
                done.run();
              }
            }));
  }

  private void deleteQueue(String queue, Runnable done) {
    scope.command(
        new CatalogCommand.DeleteQueue(scope.virtualHost(), queue, false, false), _ -> done.run());
  }

  private void end(Fate fate) {
    HeaderName header = version == StompVersion.V1_2 ? HeaderName.ID : HeaderName.MESSAGE_ID;
    String messageId = frame.text(header);
    if (messageId == null) {
      throw new StompException(
          "Missing header",
          "'%s' must include the '%s' header\n".formatted(frame.command(), header));
    }
    if (!Subscriptions.isMessageId(messageId)) {
      throw new StompException(
          "Invalid header",
          "'%s' must include a valid '%s' header\n".formatted(frame.command(), header));
    }
    Subscriptions.Delivery delivery = subscriptions.find(messageId);
    if (delivery == null) {
      throw new StompException(
          "Message not found", "unknown delivery tag in '" + messageId + "'\n");
    }
    StompTransaction transaction = transactions.of(frame);
    if (transaction != null) {
      transaction.decide(delivery, fate);
      scope.receipt(receiptOfFrame());
      return;
    }
    byte[] receipt = receiptOfFrame();
    Transaction staged = receipt == null ? null : scope.session().transaction();
    Subscription of = delivery.of();
    subscriptions.touched(of);
    if (!of.end(fate, delivery.number(), new Portion(UNITS_AT_ONCE), staged)) {
      endSafely(staged, receipt);
      return;
    }
    scope.await();
    scope
        .session()
        .work()
        .begin(portion -> {
          boolean isMore = of.end(fate, delivery.number(), portion, staged);
          subscriptions.touched(of);
          if (!isMore) {
            scope.answered(() -> endSafely(staged, receipt));
          }
          return isMore;
        });
  }

  /** A receipt leaves when what it confirms can't come again, whatever crashes. */
  private void endSafely(@Nullable Transaction staged, byte @Nullable [] receipt) {
    if (staged == null) {
      return;
    }
    staged.commit(
        () -> {
          if (scope.isOpen()) {
            scope.receipt(receipt);
            scope.registerTurnEnd();
          }
        },
        () ->
            scope.failed(
                Refusals.of(
                    RefusalCode.INTERNAL_ERROR,
                    "it is not known whether an acknowledgement was kept")));
  }

  private byte @Nullable [] receiptOfFrame() {
    String id = frame.text(HeaderName.RECEIPT);
    return id == null ? null : id.getBytes(UTF_8);
  }

  /** Writes the receipt of the frame at hand when that is carried out. */
  private Runnable receiptLater() {
    byte[] id = receiptOfFrame();
    return () -> scope.receipt(id);
  }
}
