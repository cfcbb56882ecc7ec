package dev.forebay.protocol.amqp091.connection;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.amqp091.api.LoopState;
import dev.forebay.protocol.amqp091.codec.AmqpProtocolException;
import dev.forebay.protocol.amqp091.codec.ProtocolHeader;
import dev.forebay.protocol.amqp091.codec.ReplyCode;
import dev.forebay.protocol.amqp091.codec.frame.FrameErrors;
import dev.forebay.protocol.amqp091.codec.frame.FrameHeader;
import dev.forebay.protocol.amqp091.codec.frame.FrameReader;
import dev.forebay.protocol.amqp091.codec.frame.FrameType;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.protocol.amqp091.output.MethodOutput;
import dev.forebay.protocol.base.login.LoginWait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ClientProtocol;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.FrameInput;
import dev.forebay.transport.connection.Phases;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * AMQP on one client's socket: from the protocol header to the last close-ok. Cuts the input into
 * frames, gives them to whoever the phase demands, and turns every error into the right kind of
 * close. Confined to the connection's loop.
 */
public final class AmqpConnection implements ClientProtocol {
  private enum Phase {
    PROTOCOL_HEADER,
    HANDSHAKE,
    OPEN,
    /** Closed by us: everything is discarded until close-ok. */
    CLOSING,
    /** Closed by the client, which has its close-ok and closes the socket, as at RabbitMQ. */
    LEAVING,
    CLOSED
  }

  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);
  private final ClientConnection client;
  private final SessionOpener sessions;
  private final AmqpLimits limits;
  private final String version;
  private final AmqpMetrics metrics;
  private final LoopState shared;
  private final FrameInput input;
  private final FrameReader reader;
  private final Handshake handshake;
  private final Deadline deadline;
  private final Heartbeats heartbeats;
  private final LoginWait login;
  private final Phases<Phase> phases;
  private @Nullable OpenConnection open;

  /**
   * A connection that begins with its protocol header.
   *
   * @param version of the broker, as clients are told
   */
  public AmqpConnection(
      ClientConnection client,
      SessionOpener sessions,
      AmqpLimits limits,
      String version,
      AmqpMetrics metrics,
      LoopState shared) {
    this.client = client;
    this.sessions = sessions;
    this.limits = limits;
    this.version = version;
    this.metrics = metrics;
    this.shared = shared;
    this.input = new FrameInput(client, new Frames());
    this.reader = new FrameReader(limits.handshakeFrameMaxBytes());
    this.handshake = new Handshake(this, limits);
    this.deadline = new Deadline(client.loop());
    this.heartbeats =
        new Heartbeats(
            client,
            () -> drop("missed heartbeats from client"),
            () -> drop("client takes nothing of what it is sent"));
    this.login = new LoginWait(client, sessions, this::readOn);
    this.phases = new Phases<>(client.remote(), Phase.PROTOCOL_HEADER);
  }

  @Override
  public void begin() {
    deadline.start(limits.handshakeMillis(), () -> drop("handshake not completed in time"));
  }

  ClientConnection client() {
    return client;
  }

  AmqpLimits limits() {
    return limits;
  }

  AmqpMetrics metrics() {
    return metrics;
  }

  LoopState shared() {
    return shared;
  }

  /** Finds out whether the client is who it claims to be, and reads on. */
  void login(LoginAttempt attempt, Consumer<LoginReply> then) {
    login.login(attempt, reply -> told(() -> then.accept(reply)));
  }

  /** Why the client may not open a session in a virtual host; null if it may. */
  @Nullable Refusal refusal(Principal principal, String virtualHost) {
    return sessions.refusal(principal, virtualHost);
  }

  Session openSession(SessionOptions options, SessionListener listener) {
    return sessions.open(client.nodeLoop(), options, listener);
  }

  void send(Method method) {
    MethodOutput.method(client.output(), 0, method);
  }

  /** The handshake is done. */
  void opened(Handshake.Agreed agreed) {
    reader.frameMaxBytes(agreed.frameMaxBytes());
    deadline.met();
    phases.enter(Phase.OPEN, "handshake done");
    open = new OpenConnection(this, agreed);
    metrics.connectionOpened();
    heartbeats.start(agreed.heartbeatSeconds());
    send(new ConnectionMethod.OpenOk(""));
  }

  /** Closes the connection because of what its client did. */
  void failed(AmqpProtocolException error) {
    if (phases.is(Phase.HANDSHAKE) && !handshake.mayTell(error)) {
      drop(error.replyText());
      return;
    }
    client.tell("closing", error.replyText());
    closeWith(
        new ConnectionMethod.Close(
            error.replyCode().number(), error.replyText(), error.classId(), error.methodId()));
  }

  private void unreadable(AmqpProtocolException error) {
    failed(error);
    // Nobody knows where the next frame begins; but the answer to a close comes by itself.
    input.forget();
  }

  @Override
  public void broken(Throwable error) {
    LOG.error("internal error, closing {}", client.remote(), error);
    closeWith(
        new ConnectionMethod.Close(
            ReplyCode.INTERNAL_ERROR.number(), ReplyCode.INTERNAL_ERROR.name(), 0, 0));
  }

  /** Ends the connection without a word. */
  void drop(String why) {
    if (!phases.is(Phase.CLOSED)) {
      phases.enter(Phase.CLOSED, why);
      client.drop(why);
    }
  }

  @Override
  public void read(ByteBuf in) {
    heartbeats.received();
    input.add(in);
    input.read();
    if (open != null) {
      open.checkPressure();
    }
  }

  @Override
  public void endOfRead() {
    if (open != null) {
      open.endOfRead();
    }
  }

  @Override
  public void writabilityChanged() {
    if (open != null) {
      open.writabilityChanged();
    }
  }

  @Override
  public void closed() {
    if (!phases.is(Phase.CLOSED)) {
      phases.enter(Phase.CLOSED, "the socket is closed");
    }
    deadline.met();
    endSession();
    input.close();
  }

  private void protocolHeader(ByteBuf in) {
    switch (ProtocolHeader.detect(in)) {
      case INCOMPLETE -> {}
      case AMQP_0_9_1 -> {
        in.skipBytes(ProtocolHeader.LENGTH_BYTES);
        phases.enter(Phase.HANDSHAKE, "protocol header");
        send(handshake.start(version));
      }
      case AMQP_1_0, AMQP_1_0_SASL, UNKNOWN -> {
        ProtocolHeader.write(client.output().reserve(ProtocolHeader.LENGTH_BYTES));
        end("another protocol");
      }
    }
  }

  private void frame(ByteBuf in, FrameReader frame) {
    told(() -> {
      switch (phases.now()) {
        case OPEN -> openFrame(in, frame);
        case HANDSHAKE -> handshakeFrame(in, frame);
        case CLOSING -> closingFrame(in, frame);
        case PROTOCOL_HEADER, LEAVING, CLOSED -> {}
      }
    });
  }

  private void told(Runnable what) {
    try {
      what.run();
    } catch (AmqpProtocolException e) {
      failed(e);
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void openFrame(ByteBuf in, FrameReader frame) {
    if (frame.type() == FrameType.HEARTBEAT) {
      return;
    }
    if (frame.channel() != 0) {
      session().frame(in, frame);
      return;
    }
    switch (controlMethod(in, frame)) {
      case ConnectionMethod.Close close -> closeForClient();
      // As for RabbitMQ's own users: a login with a password does not expire, so nothing changes.
      case ConnectionMethod.UpdateSecret update -> send(new ConnectionMethod.UpdateSecretOk());
      case Method other -> throw Handshake.unexpected(other, "running");
    }
  }

  /** What waits for memory is taken first, unless that takes too long. */
  private void closeForClient() {
    Runnable close =
        () -> {
          if (phases.is(Phase.OPEN)) {
            deadline.met();
            phases.enter(Phase.CLOSING, "closed by the client");
            endSession(this::answerClose);
          }
        };
    deadline.start(limits.closeMillis(), close);
    session().parked().whenNone(close);
  }

  private void handshakeFrame(ByteBuf in, FrameReader frame) {
    if (frame.type() == FrameType.HEARTBEAT) {
      return;
    }
    Method method = controlMethod(in, frame);
    if (method instanceof ConnectionMethod.Close) {
      send(new ConnectionMethod.CloseOk());
      end("closed by the client");
    } else {
      handshake.method(method);
    }
  }

  private void closingFrame(ByteBuf in, FrameReader frame) {
    if (frame.type() != FrameType.METHOD || frame.channel() != 0) {
      return;
    }
    switch (controlMethod(in, frame)) {
      case ConnectionMethod.CloseOk _ -> end("close answered");
      case ConnectionMethod.Close close -> {
        send(new ConnectionMethod.CloseOk());
        end("closed by both sides");
      }
      case Method discarded -> LOG.debug("discarded {} of {}", discarded, client.remote());
    }
  }

  private static Method controlMethod(ByteBuf in, FrameReader frame) {
    if (frame.type() != FrameType.METHOD || frame.channel() != 0) {
      throw FrameErrors.unexpected(in, frame);
    }
    return Method.decode(in, frame.payloadOffset(), frame.payloadBytes());
  }

  @Override
  public void stop() {
    switch (phases.now()) {
      case OPEN ->
          closeWith(
              new ConnectionMethod.Close(
                  ReplyCode.CONNECTION_FORCED.number(),
                  ReplyCode.CONNECTION_FORCED.text(
                      "broker forced connection closure with reason 'shutdown'"),
                  0,
                  0));
      case PROTOCOL_HEADER, HANDSHAKE, LEAVING -> end("the node stops");
      case CLOSING, CLOSED -> {}
    }
  }

  private void closeWith(ConnectionMethod.Close close) {
    if (phases.is(Phase.CLOSING) || phases.is(Phase.LEAVING) || phases.is(Phase.CLOSED)) {
      return;
    }
    phases.enter(Phase.CLOSING, close.replyText());
    endSession();
    send(close);
    deadline.start(limits.closeMillis(), () -> drop("close not answered in time"));
  }

  /** Sends what there is, then closes the socket. */
  private void end(String reason) {
    phases.enter(Phase.CLOSED, reason);
    endSession();
    client.leave(reason);
  }

  private void endSession() {
    endSession(() -> {});
  }

  private void endSession(Runnable done) {
    OpenConnection ending = open;
    if (ending != null) {
      open = null;
      heartbeats.stop();
      metrics.connectionClosed();
      ending.close(done);
    }
  }

  /** The client's close is answered when its exclusive queues are gone. */
  private void answerClose() {
    if (phases.is(Phase.CLOSING)) {
      phases.enter(Phase.LEAVING, "nothing of it is left");
      input.forget();
      send(new ConnectionMethod.CloseOk());
      deadline.start(limits.closeMillis(), () -> end("the client does not close its socket"));
    }
  }

  @Override
  public void endOfTurn() {
    if (open != null) {
      open.endOfTurn();
    }
  }

  @Override
  public void flushed() {
    if (client.output().unsentBytes() > limits.pendingOutputBytesMax()) {
      drop("client does not read what it asked for");
    }
  }

  @Override
  public String toString() {
    return client.toString();
  }

  private void readOn() {
    if (!phases.is(Phase.CLOSED)) {
      input.read();
      endOfRead();
    }
  }

  private OpenConnection session() {
    if (open == null) {
      throw new IllegalStateException("no open connection");
    }
    return open;
  }

  /** Cuts the input into frames; what can't be told apart closes the connection. */
  private final class Frames implements FrameInput.Frames {
    @Override
    public boolean take(ByteBuf in) {
      try {
        if (phases.is(Phase.PROTOCOL_HEADER)) {
          protocolHeader(in);
        }
        while (!login.isWaiting() && isReading() && reader.next(in)) {
          frame(in, reader);
        }
      } catch (AmqpProtocolException e) {
        unreadable(e);
      }
      if (!isReading() && !phases.is(Phase.PROTOCOL_HEADER)) {
        in.skipBytes(in.readableBytes());
      }
      return !login.isWaiting();
    }

    @Override
    public int neededBytes(ByteBuf in) {
      if (phases.is(Phase.PROTOCOL_HEADER)) {
        boolean isTold = ProtocolHeader.detect(in) != ProtocolHeader.INCOMPLETE;
        return in.readableBytes() + (isTold ? 0 : 1);
      }
      return in.readableBytes() < FrameHeader.LENGTH_BYTES
          ? FrameHeader.LENGTH_BYTES
          : (int) FrameHeader.payloadBytes(in, in.readerIndex()) + FrameType.OVERHEAD_BYTES;
    }

    @Override
    public void noMemory(int frameBytes) {
      unreadable(
          new AmqpProtocolException(
              ReplyCode.RESOURCE_ERROR, "no memory for a frame of " + frameBytes + " bytes"));
    }

    @Override
    public void memoryFreed() {
      readOn();
    }

    @Override
    public boolean mayFinish() {
      return !client.gate().isClosedFor(WaitReason.PUBLISH_PRESSURE)
          && !client.gate().isClosedFor(WaitReason.PARKED_FULL);
    }

    @Override
    public void giveWay(long heldBytes) {
      unreadable(
          new AmqpProtocolException(
              ReplyCode.RESOURCE_ERROR,
              "incomplete frames have held %d bytes while others waited for them"
                  .formatted(heldBytes)));
    }
  }

  private boolean isReading() {
    return switch (phases.now()) {
      case HANDSHAKE, OPEN, CLOSING -> true;
      case PROTOCOL_HEADER, LEAVING, CLOSED -> false;
    };
  }
}
