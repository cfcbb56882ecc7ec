package dev.forebay.protocol.stomp.connection;

import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.base.login.LoginWait;
import dev.forebay.protocol.stomp.api.Agreed;
import dev.forebay.protocol.stomp.api.Answers;
import dev.forebay.protocol.stomp.api.LoopState;
import dev.forebay.protocol.stomp.codec.Command;
import dev.forebay.protocol.stomp.codec.FrameReader;
import dev.forebay.protocol.stomp.codec.FrameWriter;
import dev.forebay.protocol.stomp.codec.HeaderName;
import dev.forebay.protocol.stomp.codec.StompException;
import dev.forebay.protocol.stomp.codec.StompVersion;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.node.StompNode;
import dev.forebay.protocol.stomp.session.StompSession;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ClientProtocol;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.DeafWatch;
import dev.forebay.transport.connection.FrameInput;
import dev.forebay.transport.connection.Loopback;
import dev.forebay.transport.connection.Phases;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * STOMP on one client's socket: from CONNECT to DISCONNECT. Cuts the input into frames, which are
 * carried out one after another, and tells every error by an ERROR frame and a close. Confined to
 * the connection's loop.
 */
public final class StompConnection implements ClientProtocol {
  private enum Phase {
    /** Nobody knows yet who it is. */
    CONNECTING,
    OPEN,
    CLOSED
  }

  private static final Logger LOG = LoggerFactory.getLogger(StompConnection.class);

  private final ClientConnection client;
  private final StompNode node;
  private final FrameInput input;
  private final FrameReader reader;
  private final Deadline deadline;
  private final HeartBeats heartBeats;
  private final DeafWatch deafWatch;
  private final LoginWait loginWait;
  private final Phases<Phase> phases;
  private final LoopState shared;
  private FrameWriter writer = new FrameWriter(StompVersion.V1_0);
  private @Nullable StompSession session;

  /** A connection that begins with CONNECT. */
  public StompConnection(ClientConnection client, StompNode node, LoopState shared) {
    this.client = client;
    this.shared = shared;
    this.node = node;
    this.input = new FrameInput(client, new Frames());
    this.reader = new FrameReader(node.limits().firstFrame());
    this.deadline = new Deadline(client.loop());
    this.heartBeats = new HeartBeats(client);
    this.deafWatch = new DeafWatch(client);
    this.loginWait = new LoginWait(client, node.sessions(), this::readOn);
    this.phases = new Phases<>(client.remote(), Phase.CONNECTING);
  }

  @Override
  public void begin() {
    deadline.start(node.limits().connectMillis(), () -> drop("client does not connect in time"));
  }

  @Override
  public void read(ByteBuf in) {
    heartBeats.received();
    input.add(in);
    input.read();
  }

  @Override
  public void endOfRead() {
    if (session != null) {
      session.endOfRead();
    }
  }

  @Override
  public void writabilityChanged() {
    if (session != null) {
      session.writabilityChanged();
    }
  }

  @Override
  public void endOfTurn() {
    if (session != null) {
      session.endOfTurn();
    }
  }

  @Override
  public void flushed() {
    if (client.output().unsentBytes() > node.limits().pendingOutputBytesMax()) {
      drop("client does not read what it asked for");
    } else {
      deafWatch.flushed();
    }
  }

  @Override
  public void stop() {
    failed(new StompException("connection_forced", "broker forced connection closure\n"));
  }

  @Override
  public void broken(Throwable error) {
    if (!phases.is(Phase.CLOSED)) {
      LOG.error("internal error, closing {}", client.remote(), error);
      failed(new StompException("Processing error", "Processing error"));
    }
  }

  @Override
  public void closed() {
    end("the socket is closed");
  }

  /** Carries out the frame at hand; false if it has to wait. */
  private boolean frame() {
    Command command = reader.command();
    if (command == null) {
      throw new StompException(
          "Bad command", "Could not interpret command \"" + reader.commandText() + "\"\n");
    }
    return switch (command) {
      case CONNECT, STOMP -> {
        connect();
        yield true;
      }
      case DISCONNECT -> {
        disconnect(requireConnected());
        yield true;
      }
      case SEND, SUBSCRIBE, UNSUBSCRIBE, ACK, NACK, BEGIN, COMMIT, ABORT ->
          requireConnected().take(command);
    };
  }

  private StompSession requireConnected() {
    if (session == null) {
      throw new StompException("Illegal command", "You must log in using CONNECT first");
    }
    return session;
  }

  private void connect() {
    if (phases.is(Phase.OPEN)) {
      throw new StompException("Illegal command", "the client has connected already\n");
    }
    Login login = Login.of(reader, client.certifiedUser(), Loopback.address(client.remote()));
    String requestId = reader.text(HeaderName.REQUEST_ID);
    String clientId = reader.text(HeaderName.CLIENT_ID);
    loginWait.login(login.attempt(), reply -> answered(reply, login, requestId, clientId));
  }

  private void answered(
      LoginReply reply, Login login, @Nullable String requestId, @Nullable String clientId) {
    switch (reply) {
      case LoginReply.Refused(LoginReply.Reason reason) ->
          failed(Login.refused(login.attempt(), reason));
      case LoginReply.Accepted(Principal.User user) -> {
        if (node.sessions().refusal(user, login.virtualHost()) == null) {
          connected(user, login, requestId, clientId);
        } else {
          failed(Login.denied(login.virtualHost()));
        }
      }
    }
  }

  private void connected(
      Principal.User user, Login login, @Nullable String requestId, @Nullable String clientId) {
    deadline.met();
    phases.enter(Phase.OPEN, "connected");
    node.metrics().connectionOpened();
    writer = new FrameWriter(login.version());
    String sessionId = "session-" + UUID.randomUUID();
    Answers.connected(
        client.output(),
        login.version(),
        login.heartBeats().text(),
        sessionId,
        node.server(),
        node.dialect() == StompDialect.ACTIVEMQ ? requestId : null);
    Agreed agreed = new Agreed(login.version(), user, login.virtualHost(), sessionId, clientId);
    session = new StompSession(new OfSession(), node, shared, agreed, reader);
    reader.connected(login.version(), node.limits().frames());
    heartBeats.start(login.heartBeats());
  }

  /** Its receipt says that all it has sent is safe, and that nothing of it is left. */
  private void disconnect(StompSession ending) {
    String receipt = reader.text(HeaderName.RECEIPT);
    byte[] id = receipt == null ? null : receipt.getBytes(StandardCharsets.UTF_8);
    deadline.start(node.limits().connectMillis(), () -> leave("it takes long to disconnect"));
    ending.disconnect(() -> {
      if (!phases.is(Phase.CLOSED)) {
        ending.receipt(id);
        leave("the client disconnects");
      }
    });
  }

  private void failed(StompException error) {
    if (!phases.is(Phase.CLOSED)) {
      client.tell("closing", error.title() + ": " + error.detail().strip());
      Answers.error(client.output(), writer, error, null);
      leave(error.title());
    }
  }

  /** Sends what there is, then closes the socket. */
  private void leave(String reason) {
    client.leave(reason);
    end(reason);
  }

  private void drop(String why) {
    if (!phases.is(Phase.CLOSED)) {
      client.drop(why);
      end(why);
    }
  }

  private void end(String reason) {
    if (!phases.is(Phase.CLOSED)) {
      if (phases.is(Phase.OPEN)) {
        node.metrics().connectionClosed();
      }
      phases.enter(Phase.CLOSED, reason);
      StompSession ending = session;
      if (ending != null) {
        session = null;
        ending.close(() -> {});
      }
      deadline.met();
      heartBeats.stop();
      deafWatch.stop();
    }
    input.close();
  }

  private void readOn() {
    if (!phases.is(Phase.CLOSED)) {
      input.read();
      endOfRead();
    }
  }

  /** What its session sees of it. */
  private final class OfSession implements StompSession.Connection {
    @Override
    public ClientConnection client() {
      return client;
    }

    @Override
    public void readOn() {
      StompConnection.this.readOn();
    }

    @Override
    public void failed(StompException error) {
      StompConnection.this.failed(error);
    }

    @Override
    public void broken(RuntimeException error) {
      StompConnection.this.broken(error);
    }
  }

  /** Cuts the input into frames. */
  private final class Frames implements FrameInput.Frames {
    @Override
    public boolean take(ByteBuf in) {
      try {
        while (mayTake() && in.isReadable() && reader.find(in)) {
          if (!frame()) {
            return false;
          }
          reader.take();
          node.metrics().framesRead(1);
        }
      } catch (StompException e) {
        failed(e);
      } catch (RuntimeException e) {
        broken(e);
      }
      return mayTake() || !in.isReadable();
    }

    private boolean mayTake() {
      return session == null
          ? phases.is(Phase.CONNECTING) && !loginWait.isWaiting()
          : session.mayTake();
    }

    @Override
    public int neededBytes(ByteBuf in) {
      try {
        return reader.find(in) ? reader.frameBytes() : reader.neededBytes();
      } catch (StompException e) {
        failed(e);
        return in.readableBytes();
      }
    }

    @Override
    public int ownBytes(ByteBuf next) {
      return reader.ownBytes(next);
    }

    @Override
    public void noMemory(int frameBytes) {
      failed(new StompException("resource_error", "no memory for a frame of this size\n"));
    }

    @Override
    public void memoryFreed() {
      readOn();
    }

    @Override
    public boolean mayFinish() {
      return client.gate().isOpen();
    }

    @Override
    public void giveWay(long heldBytes) {
      failed(
          new StompException(
              "resource_error",
              "an incomplete frame has held %d bytes while others waited for them\n"
                  .formatted(heldBytes)));
    }
  }
}
