package dev.forebay.protocol.stomp.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Principal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.work.Portion;
import dev.forebay.protocol.base.rabbitmq.RefusalCode;
import dev.forebay.protocol.stomp.api.Agreed;
import dev.forebay.protocol.stomp.api.Answers;
import dev.forebay.protocol.stomp.api.LoopState;
import dev.forebay.protocol.stomp.api.Refusals;
import dev.forebay.protocol.stomp.api.SessionScope;
import dev.forebay.protocol.stomp.codec.Command;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.FrameWriter;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.codec.StompVersion;
import dev.forebay.protocol.stomp.delivery.Subscription;
import dev.forebay.protocol.stomp.delivery.Subscription.Fate;
import dev.forebay.protocol.stomp.delivery.Subscriptions;
import dev.forebay.protocol.stomp.destination.Destination;
import dev.forebay.protocol.stomp.dialect.QueueWords;
import dev.forebay.protocol.stomp.dialect.Words;
import dev.forebay.protocol.stomp.mapping.StompForm;
import dev.forebay.protocol.stomp.node.StompNode;
import dev.forebay.protocol.stomp.publish.Receipts;
import dev.forebay.protocol.stomp.publish.SendPath;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.KeptBudget;
import dev.forebay.transport.connection.OutputBuffer;
import dev.forebay.transport.connection.WaitReason;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that has connected: carries out its frames in order. While one waits for the broker, the
 * later ones wait in the input, and the socket rests. Confined to the connection's loop.
 */
public final class StompSession implements SessionScope {
  /** As {@link Portion} counts. */
  private static final int UNITS_AT_ONCE = 64;

  private final Connection connection;
  private final ClientConnection client;
  private final Agreed agreed;
  private final FrameReader frame;
  private final FrameWriter writer;
  private final LoopState shared;
  private final KeptBudget.Share kept;
  private final Session session;
  private final Receipts receipts;
  private final SendPath sending;
  private final Subscriptions subscriptions;
  private final ReplyQueues replyQueues;
  private final Transactions transactions;
  private @Nullable String madeQueue;
  private boolean isOpen = true;
  private boolean isWaiting;
  private boolean isParked;

  /** What a session sees of its connection. */
  public interface Connection {
    ClientConnection client();

    /** Goes on with the frames that wait in the input. */
    void readOn();

    /** Tells an error, and closes. */
    void failed(StompException error);

    /** Something broke off, and the connection with it. */
    void broken(RuntimeException error);
  }

  /** Of the frames that a reader finds. */
  public StompSession(
      Connection connection, StompNode node, LoopState shared, Agreed agreed, FrameReader frame) {
    this.connection = connection;
    this.client = connection.client();
    this.agreed = agreed;
    this.frame = frame;
    this.shared = shared;
    this.writer = new FrameWriter(agreed.version());
    this.kept = client.newKeptShare();
    this.session =
        node.sessions()
            .open(
                client.loop(),
                new SessionOptions(
                    agreed.virtualHost(), new Principal(agreed.user()), StompForm.STOMP),
                listener());
    this.receipts = new Receipts(this);
    this.sending = new SendPath(this, frame, receipts);
    this.subscriptions =
        new Subscriptions(this, agreed.version(), client.newWait(client), this::endedByBroker);
    this.replyQueues = new ReplyQueues(this, subscriptions);
    this.transactions = new Transactions(this, node.limits().transactionsMax());
  }

  /** Whether the next frame may be carried out. */
  public boolean mayTake() {
    return isOpen && !isWaiting && !isParked && !receipts.areMany();
  }

  /**
   * Carries out the frame at hand.
   *
   * @return false if it has to wait, and all that follow with it
   */
  public boolean take(Command command) {
    switch (command) {
      case SEND -> {
        return send();
      }
      case SUBSCRIBE -> subscribe();
      case UNSUBSCRIBE -> unsubscribe();
      case ACK -> end(Fate.ACKNOWLEDGED);
      case NACK ->
          end(Words.flag(frame, HeaderName.REQUEUE, true) ? Fate.GIVEN_BACK : Fate.REJECTED);
      case BEGIN -> {
        transactions.begin(frame);
        receipt(receiptOfFrame());
      }
      case COMMIT -> transactions.end(frame).commit(receiptLater());
      case ABORT -> {
        transactions.end(frame).abort();
        receipt(receiptOfFrame());
      }
      case CONNECT, STOMP, DISCONNECT -> throw new IllegalStateException(command + " is not ours");
    }
    return true;
  }

  private boolean send() {
    Destination destination = sending.destination();
    String wanted = ReplyQueues.wanted(frame);
    String replyTo = wanted == null ? null : replyQueues.queue(wanted);
    if (wanted != null && replyTo == null) {
      replyQueues.make(wanted);
      return false;
    }
    String queue = destination instanceof Destination.Queue(String name) ? name : null;
    boolean mayMakeQueue = queue != null && !queue.equals(madeQueue);
    SendPath.Outcome outcome = sending.send(transactions.of(frame), replyTo, mayMakeQueue);
    switch (outcome) {
      case TAKEN -> {
        madeQueue = null;
        return true;
      }
      case NO_ROOM -> park();
      case NO_ROUTE -> {
        await();
        sending.whenRouteIsFound(() -> answered(() -> {}));
      }
      case NO_QUEUE ->
          command(
              QueueWords.ofMessage(frame).declaration(virtualHost(), String.valueOf(queue)),
              _ -> madeQueue = queue);
    }
    return false;
  }

  private void park() {
    isParked = true;
    client.gate().close(WaitReason.MESSAGE_MEMORY);
  }

  private void subscribe() {
    new SubscribeSteps(this, subscriptions, frame, receiptLater()).begin();
  }

  private void unsubscribe() {
    String id = frame.text(HeaderName.ID);
    String destination = frame.text(HeaderName.DESTINATION);
    if (id == null && destination == null) {
      throw new StompException(
          "Missing destination or id",
          "UNSUBSCRIBE must include a 'destination' or 'id' header\n");
    }
    String named = String.valueOf(destination);
    boolean isDurable = SubscribeSteps.isDurable(frame);
    if (isDurable && id == null) {
      throw new StompException(
          "Missing Header", "Header 'id' is required for durable subscriptions");
    }
    Subscription ending = subscriptions.remove(Subscriptions.tag(id, named));
    if (ending == null) {
      throw new StompException(
          "No subscription found",
          "UNSUBSCRIBE must refer to an existing subscription.\nSubscription to %s not found.\n"
              .formatted(Subscriptions.description(id, named)));
    }
    Runnable done = receiptLater();
    await();
    subscriptions.cancel(
        ending,
        () ->
            answered(() -> {
              if (isDurable && ending.target().isDurableTopic()) {
                command(
                    new CatalogCommand.DeleteQueue(
                        virtualHost(), ending.target().queue(), false, false),
                    _ -> done.run());
              } else {
                done.run();
              }
            }));
  }

  private void end(Fate fate) {
    HeaderName header =
        agreed.version() == StompVersion.V1_2 ? HeaderName.ID : HeaderName.MESSAGE_ID;
    String messageId = frame.text(header);
    if (messageId == null) {
      throw new StompException(
          "Missing header", "'%s' must include the '%s' header\n".formatted(frame.command(), header));
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
      receipt(receiptOfFrame());
      return;
    }
    Subscription of = delivery.of();
    subscriptions.touched(of);
    if (!of.end(fate, delivery.number(), new Portion(UNITS_AT_ONCE), null)) {
      receipt(receiptOfFrame());
      return;
    }
    Runnable done = receiptLater();
    await();
    session
        .work()
        .begin(portion -> {
          boolean isMore = of.end(fate, delivery.number(), portion, null);
          subscriptions.touched(of);
          if (!isMore) {
            answered(done);
          }
          return isMore;
        });
  }

  private byte @Nullable [] receiptOfFrame() {
    String id = frame.text(HeaderName.RECEIPT);
    return id == null ? null : id.getBytes(UTF_8);
  }

  /** Writes the receipt of the frame at hand when that is carried out. */
  private Runnable receiptLater() {
    byte[] id = receiptOfFrame();
    return () -> receipt(id);
  }

  @Override
  public void receipt(byte @Nullable [] id) {
    if (id != null) {
      Answers.receipt(output(), writer, id);
    }
  }

  /**
   * The client disconnects: runs the action when all that it has sent is safe, and nothing of the
   * session is left.
   */
  public void disconnect(Runnable done) {
    await();
    sending.flush();
    receipts.whenAllSafe(() -> close(done));
  }

  /** Ends what one read has begun. */
  public void endOfRead() {
    if (isOpen) {
      sending.flush();
      subscriptions.endOfRead();
      if (!session.mayPublish()) {
        client.gate().close(WaitReason.PUBLISH_PRESSURE);
      }
      client.gate().set(WaitReason.PENDING_REQUESTS, receipts.areMany());
    }
  }

  /** Tells what is safe. */
  public void endOfTurn() {
    boolean wereMany = receipts.areMany();
    receipts.tell();
    if (isOpen && wereMany && !receipts.areMany()) {
      client.gate().open(WaitReason.PENDING_REQUESTS);
      connection.readOn();
    }
  }

  public void writabilityChanged() {
    if (isOpen) {
      subscriptions.updatePause();
    }
  }

  /** Gives back all that it holds; {@code done} runs when nothing of it is left. */
  public void close(Runnable done) {
    if (isOpen) {
      isOpen = false;
      sending.flush();
      transactions.close();
      subscriptions.close(() -> {});
      kept.end();
      session.close(done);
    }
  }

  private void endedByBroker(Subscription subscription) {
    if (isOpen) {
      Answers.error(
          output(),
          writer,
          new StompException(
              "Server cancelled subscription",
              "The server has canceled a subscription.\nNo more messages will be delivered for %s.\n"
                  .formatted(subscription.description())),
          subscription.id());
      client.registerTurnEnd();
    }
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {
        StompSession.this.mayPublishAgain();
      }

      @Override
      public void memoryIsStuck() {
        if (isOpen && isParked && subscriptions.haveUnacked()) {
          StompSession.this.failed(
              Refusals.of(
                  RefusalCode.PRECONDITION_FAILED, "no memory for further messages of this kind"));
        }
      }

      @Override
      public void failed(RuntimeException thrown) {
        connection.broken(thrown);
      }
    };
  }

  private void mayPublishAgain() {
    if (!isOpen) {
      return;
    }
    client.gate().set(WaitReason.PUBLISH_PRESSURE, !session.mayPublish());
    if (isParked) {
      isParked = false;
      client.gate().open(WaitReason.MESSAGE_MEMORY);
      connection.readOn();
    }
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public String virtualHost() {
    return agreed.virtualHost();
  }

  @Override
  public String user() {
    return agreed.user();
  }

  @Override
  public String sessionId() {
    return agreed.sessionId();
  }

  @Override
  public OutputBuffer output() {
    return client.output();
  }

  @Override
  public FrameWriter writer() {
    return writer;
  }

  @Override
  public LoopState shared() {
    return shared;
  }

  @Override
  public KeptBudget.Share kept() {
    return kept;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public boolean isWritable() {
    return client.isWritable();
  }

  @Override
  public void registerTurnEnd() {
    client.registerTurnEnd();
  }

  @Override
  public void await() {
    isWaiting = true;
    client.gate().close(WaitReason.ANSWER);
  }

  @Override
  public void answered(Runnable action) {
    if (!isOpen) {
      return;
    }
    isWaiting = false;
    try {
      action.run();
    } catch (StompException e) {
      failed(e);
    } catch (RuntimeException e) {
      connection.broken(e);
    }
    if (!isWaiting) {
      client.gate().open(WaitReason.ANSWER);
      connection.readOn();
    }
  }

  @Override
  public void command(CatalogCommand command, Consumer<CatalogReply> whenDone) {
    await();
    session.execute(
        command,
        reply ->
            answered(() -> {
              if (reply instanceof CatalogReply.Refused(var refusal)) {
                throw Refusals.of(refusal);
              }
              whenDone.accept(reply);
            }));
  }

  @Override
  public void failed(StompException error) {
    if (isOpen) {
      connection.failed(error);
    }
  }
}
