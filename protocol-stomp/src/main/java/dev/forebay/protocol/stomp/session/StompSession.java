package dev.forebay.protocol.stomp.session;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOptions;
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
import dev.forebay.protocol.stomp.delivery.Subscription;
import dev.forebay.protocol.stomp.delivery.Subscriptions;
import dev.forebay.protocol.stomp.mapping.StompForm;
import dev.forebay.protocol.stomp.node.StompNode;
import dev.forebay.protocol.stomp.publish.Receipts;
import dev.forebay.protocol.stomp.publish.SendPath;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.KeptBudget;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that has connected: carries out its frames in order. While one waits for the broker, the
 * later ones wait in the input, and the socket rests. Confined to the connection's loop.
 */
public final class StompSession implements SessionScope {
  private final Connection connection;
  private final ClientConnection client;
  private final Agreed agreed;
  private final FrameReader input;
  private final FrameReader replay;
  private final ParkedFrames parked;
  private final FrameWriter writer;
  private final LoopState shared;
  private final KeptBudget.Share kept;
  private final Session session;
  private final Receipts receipts;
  private final SendPath sending;
  private final Subscriptions subscriptions;
  private final Transactions transactions;
  private final Commands commands;
  private @Nullable Runnable whenNoneIsParked;
  private boolean isOpen = true;
  private boolean isWaiting;
  private boolean isReplaying;

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
      Connection connection, StompNode node, LoopState shared, Agreed agreed, FrameReader reader) {
    this.connection = connection;
    this.client = connection.client();
    this.agreed = agreed;
    this.input = reader;
    this.replay = new FrameReader(node.limits().frames());
    this.replay.connected(agreed.version(), node.limits().frames());
    this.shared = shared;
    this.writer = new FrameWriter(agreed.version());
    this.kept = client.newKeptShare();
    this.session =
        node.sessions()
            .open(
                client.nodeLoop(),
                new SessionOptions(agreed.virtualHost(), agreed.user(), StompForm.STOMP),
                listener());
    this.receipts = new Receipts(this);
    this.sending = new SendPath(this, reader, receipts);
    this.subscriptions =
        new Subscriptions(this, agreed.version(), client.newWait(client), this::endedByBroker);
    this.transactions = new Transactions(this, node.limits().transactionsMax());
    this.commands =
        new Commands(this, agreed.version(), reader, sending, subscriptions, transactions);
    this.parked =
        new ParkedFrames(
            client,
            node.parkedBytes(),
            node.limits().nodeParkedBytesMax(),
            subscriptions::haveUnacked,
            this::refuseParked);
  }

  /** Whether the next frame may be carried out. */
  public boolean mayTake() {
    return isOpen && !isWaiting && !parked.isFull() && !receipts.areMany();
  }

  /**
   * Carries out the frame at hand, or parks it behind those that wait for memory.
   *
   * @return false if it has to wait where it is, and all that follow with it
   */
  public boolean take(Command command) {
    if (parked.isEmpty() || passesParked(command)) {
      Commands.Outcome outcome = commands.carryOut(command);
      if (outcome != Commands.Outcome.NO_ROOM) {
        return outcome == Commands.Outcome.DONE;
      }
    }
    parked.add(input.copy(client.allocator()));
    return true;
  }

  /** What frees memory does not wait for memory; but a transaction is taken as a whole. */
  private boolean passesParked(Command command) {
    return switch (command) {
      case ACK, NACK -> !input.has(HeaderName.TRANSACTION);
      case UNSUBSCRIBE -> true;
      case CONNECT, STOMP, SEND, SUBSCRIBE, BEGIN, COMMIT, ABORT, DISCONNECT -> false;
    };
  }

  /** Tries again with what is parked, in its order. */
  private void replayParked() {
    if (isReplaying) {
      return;
    }
    isReplaying = true;
    commands.at(replay);
    try {
      boolean goesOn = true;
      while (goesOn && isOpen && !isWaiting && !parked.isEmpty()) {
        goesOn = takeParked(parked.first());
      }
    } finally {
      commands.at(input);
      isReplaying = false;
    }
    Runnable next = whenNoneIsParked;
    if (next != null && parked.isEmpty() && isOpen) {
      whenNoneIsParked = null;
      next.run();
    }
  }

  private boolean takeParked(ByteBuf first) {
    Command command = replay.find(first) ? replay.command() : null;
    if (command == null) {
      throw new IllegalStateException("no frame is parked");
    }
    boolean isDone = commands.carryOut(command) == Commands.Outcome.DONE;
    if (isDone && isOpen) {
      replay.forget();
      parked.removeFirst();
    }
    return isDone;
  }

  private void refuseParked() {
    failed(
        Refusals.of(
            RefusalCode.PRECONDITION_FAILED, "no memory for further messages of this kind"));
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
    Runnable end =
        () -> {
          await();
          sending.flush();
          receipts.whenAllSafe(() -> close(done));
        };
    if (parked.isEmpty()) {
      end.run();
    } else {
      whenNoneIsParked = end;
    }
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
      parked.close();
      sending.close();
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
        if (isOpen) {
          parked.memoryIsStuck();
          connection.readOn();
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
    if (!parked.isEmpty()) {
      parked.memoryFreed();
      guarded(this::replayParked);
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
    return agreed.user().name();
  }

  @Override
  public String sessionId() {
    return agreed.sessionId();
  }

  @Override
  public @Nullable String clientId() {
    return agreed.clientId();
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
    guarded(action);
    if (!isWaiting) {
      guarded(this::replayParked);
    }
    if (!isWaiting) {
      client.gate().open(WaitReason.ANSWER);
      connection.readOn();
    }
  }

  private void guarded(Runnable action) {
    try {
      action.run();
    } catch (StompException e) {
      failed(e);
    } catch (RuntimeException e) {
      connection.broken(e);
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
