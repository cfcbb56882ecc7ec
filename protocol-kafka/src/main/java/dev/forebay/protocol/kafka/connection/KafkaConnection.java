package dev.forebay.protocol.kafka.connection;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.LoginAttempt;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.login.SaslLogin;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaMetrics;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ClientProtocol;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.DeafWatch;
import dev.forebay.transport.connection.FrameInput;
import dev.forebay.transport.connection.InputGate;
import dev.forebay.transport.connection.Loopback;
import dev.forebay.transport.connection.Phases;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka on one client's socket: cuts the input into requests, finds out who the client is, and has
 * its requests answered from then on. Reading stops at the limits; a request that can't be read
 * closes the connection, since Kafka has no other way to say so. Confined to the connection's loop.
 */
public final class KafkaConnection implements ClientProtocol {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);
  private static final long STOP_MILLIS = 1000;
  private static final long LOGIN_MILLIS = 10_000;

  private enum Phase {
    LOADING,
    /** The client says who it is. */
    LOGIN,
    OPEN,
    /** The node stops: nothing is taken any more, what was taken is answered. */
    STOPPING,
    CLOSED
  }

  private final ClientConnection client;
  private final SessionOpener opener;
  private final KafkaEntrance entrance;
  private final KafkaLimits limits;
  private final KafkaMetrics metrics;
  private final Executor codec;
  private final Consumer<Consumer<@Nullable RequestTable>> whenLoaded;
  private final FrameInput input;
  private final Deadlines deadlines;
  private final Deadline loginDeadline;
  private final DeafWatch deafWatch;
  private final Phases<Phase> phases;
  private @Nullable LoginRequests login;
  private @Nullable Conversation conversation;

  /**
   * A connection.
   *
   * @param codec reads long requests and writes long answers; may refuse when it has too much to do
   * @param whenLoaded gives the table of handlers on the connection's loop, when it is there, or
   *     null if there is none
   */
  public KafkaConnection(
      ClientConnection client,
      SessionOpener opener,
      KafkaEntrance entrance,
      KafkaLimits limits,
      KafkaMetrics metrics,
      Executor codec,
      Consumer<Consumer<@Nullable RequestTable>> whenLoaded) {
    this.client = client;
    this.opener = opener;
    this.entrance = entrance;
    this.limits = limits;
    this.metrics = metrics;
    this.codec = codec;
    this.whenLoaded = whenLoaded;
    this.input = new FrameInput(client, new Requests());
    this.deadlines = new Deadlines(client.loop(), limits, this::isBusy, this::drop);
    this.loginDeadline = new Deadline(client.loop());
    this.deafWatch = new DeafWatch(client);
    this.phases = new Phases<>(client.remote(), Phase.LOADING);
  }

  @Override
  public void begin() {
    metrics.connectionOpened();
    deadlines.start();
    boolean isAsked = !entrance.mechanisms().isEmpty() || client.certifiedUser() != null;
    if (!isAsked && !Loopback.isPeer(client.remote())) {
      drop("there is no login, so clients must be on this machine");
      return;
    }
    client.gate().close(WaitReason.LOADING);
    whenLoaded.accept(this::loaded);
  }

  @Override
  public void read(ByteBuf in) {
    input.add(in);
    deadlines.heard();
    readInput();
  }

  @Override
  public void endOfRead() {
    // Each request goes its way by itself.
  }

  @Override
  public void writabilityChanged() {
    // Looked at in each turn.
  }

  @Override
  public void endOfTurn() {
    // Answers are in the output as they come.
  }

  @Override
  public void stop() {
    if (!phases.is(Phase.CLOSED)) {
      phases.enter(Phase.STOPPING, "the node stops");
      client
          .loop()
          .schedule(
              TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS), () -> close("the node has to stop"));
      client.registerTurnEnd();
    }
  }

  private void loaded(@Nullable RequestTable table) {
    if (phases.is(Phase.CLOSED)) {
      return;
    }
    if (table == null) {
      drop("what serves it could not be loaded");
      return;
    }
    String certified = client.certifiedUser();
    if (!entrance.mechanisms().isEmpty()) {
      ask(table);
    } else if (certified != null) {
      enterCertified(table, certified);
    } else {
      open(table, entrance.anonymous());
    }
    client.gate().open(WaitReason.LOADING);
    readInput();
  }

  private void ask(RequestTable table) {
    SaslLogin sasl =
        new SaslLogin(
            entrance, opener, client.loop(), Loopback.address(client.remote()), new Asking(table));
    login =
        new LoginRequests(
            table,
            new RequestParser(table, limits),
            sasl,
            client.output(),
            client::registerTurnEnd);
    enterLogin();
  }

  private void enterLogin() {
    if (phases.is(Phase.LOADING)) {
      phases.enter(Phase.LOGIN, "what serves it is loaded");
      loginDeadline.start(LOGIN_MILLIS, () -> drop("no login after " + LOGIN_MILLIS + " ms"));
    }
  }

  private void enterCertified(RequestTable table, String certified) {
    enterLogin();
    opener.login(
        LoginAttempt.certified(certified, Loopback.address(client.remote())),
        client.loop(),
        reply -> {
          if (phases.is(Phase.CLOSED)) {
            return;
          }
          switch (reply) {
            case LoginReply.Accepted(Principal.User user)
                when opener.refusal(user, entrance.virtualHost()) == null -> {
              open(table, entrance.session(user));
              readInput();
            }
            case LoginReply.Accepted(Principal.User user) ->
                drop("user '" + user.name() + "' may not enter the virtual host");
            case LoginReply.Refused _ ->
                drop("the certificate's user '" + certified + "' is refused");
          }
        });
  }

  private void open(RequestTable table, SessionOptions options) {
    login = null;
    loginDeadline.met();
    conversation =
        new Conversation(
            client,
            opener,
            options,
            limits,
            metrics,
            table,
            new RequestParser(table, limits),
            codec,
            entrance.endpoint(client.local()),
            new Talking());
    if (phases.is(Phase.LOADING) || phases.is(Phase.LOGIN)) {
      phases.enter(Phase.OPEN, "the client is known as " + options.principal().name());
    }
  }

  private void readInput() {
    if (!phases.is(Phase.OPEN) && !phases.is(Phase.LOGIN)) {
      return;
    }
    try {
      input.read();
      deadlines.insideRequest(input.isInsideFrame());
      limitInput();
    } catch (MalformedRequestException e) {
      drop(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void limitInput() {
    InputGate gate = client.gate();
    if (conversation != null) {
      conversation.limit(gate);
    } else {
      gate.set(WaitReason.LONG_REQUEST, login == null || !login.accepts());
    }
    gate.set(WaitReason.UNSENT_ANSWERS, !client.isWritable());
  }

  @Override
  public void flushed() {
    long largestBytes = conversation == null ? 0 : conversation.largestAnswerBytes();
    // One answer may be larger than the limit; a client that reads it has done nothing wrong.
    if (client.output().unsentBytes() - largestBytes > limits.pendingOutputBytesMax()) {
      drop("client does not read what it asked for");
      return;
    }
    deafWatch.flushed();
    if (conversation != null) {
      conversation.flushed();
    }
    if (phases.is(Phase.CLOSED)) {
      return;
    }
    limitInput();
    if (input.hasUnread()) {
      readInput();
    }
    if (phases.is(Phase.STOPPING) && (conversation == null || !conversation.hasPromises())) {
      close("the node stops");
    }
  }

  private boolean isBusy() {
    return (conversation != null && conversation.isBusy()) || !client.gate().isOpen();
  }

  private void drop(String why) {
    if (!phases.is(Phase.CLOSED)) {
      client.tell("closing", why);
      close(why);
    }
  }

  @Override
  public void broken(Throwable error) {
    if (!phases.is(Phase.CLOSED)) {
      LOG.error("internal error, closing {}", client.remote(), error);
      close("internal error");
    }
  }

  /** Sends what is answered, then closes the socket. */
  private void close(String reason) {
    if (!phases.is(Phase.CLOSED)) {
      client.leave(reason);
      end(reason);
    }
  }

  @Override
  public void closed() {
    end("the socket is closed");
  }

  private void end(String reason) {
    if (!phases.is(Phase.CLOSED)) {
      phases.enter(Phase.CLOSED, reason);
      deadlines.stop();
      loginDeadline.met();
      deafWatch.stop();
      input.close();
      if (conversation != null) {
        conversation.close();
      }
      metrics.connectionClosed();
    }
  }

  /** Cuts the input into requests: a length, and so many bytes. */
  private final class Requests implements FrameInput.Frames {
    private static final int LENGTH_BYTES = 4;

    @Override
    public boolean take(ByteBuf in) {
      while (in.readableBytes() >= LENGTH_BYTES && in.readableBytes() >= neededBytes(in)) {
        if (!accepts()) {
          return false;
        }
        ByteBuf request = in.readSlice(in.readInt());
        if (conversation != null) {
          conversation.take(request);
        } else if (login != null) {
          login.take(request);
        }
      }
      // What a long one brought is kept while it is read and carried out.
      return conversation == null || !conversation.isLong();
    }

    private boolean accepts() {
      if (phases.is(Phase.OPEN)) {
        return conversation != null && conversation.accepts();
      }
      return phases.is(Phase.LOGIN) && login != null && login.accepts();
    }

    @Override
    public int neededBytes(ByteBuf in) {
      if (in.readableBytes() < LENGTH_BYTES) {
        return LENGTH_BYTES;
      }
      int bytes = in.getInt(in.readerIndex());
      int bytesMax = phases.is(Phase.LOGIN) ? LoginRequests.BYTES_MAX : limits.requestBytesMax();
      if (bytes < 0 || bytes > bytesMax) {
        throw new MalformedRequestException(
            "a request of %d bytes; allowed are %d".formatted(bytes, bytesMax));
      }
      return LENGTH_BYTES + bytes;
    }

    @Override
    public boolean mayBeMoved() {
      return conversation == null || conversation.mayInputBeMoved();
    }

    @Override
    public void noMemory(int frameBytes) {
      drop("too many requests wait for memory");
    }

    @Override
    public void memoryFreed() {
      readInput();
    }

    @Override
    public boolean mayFinish() {
      return client.gate().isOpen();
    }

    @Override
    public void giveWay(long heldBytes) {
      drop("sends no more of a request while others wait for the memory that it has");
    }
  }

  /** What goes on while the client says who it is. */
  private final class Asking implements SaslLogin.Host {
    private final RequestTable table;

    Asking(RequestTable table) {
      this.table = table;
    }

    @Override
    public void entered(Principal.User user) {
      open(table, entrance.session(user));
    }

    @Override
    public void refused(String why) {
      drop(why);
    }

    @Override
    public void sendRaw(byte[] bytes) {
      if (login != null) {
        login.sendRaw(bytes);
      }
    }

    @Override
    public void readOn() {
      readInput();
    }

    @Override
    public boolean isClosed() {
      return phases.is(Phase.CLOSED);
    }
  }

  /** What goes on while it is served. */
  private final class Talking implements Conversation.Host {
    @Override
    public boolean isClosed() {
      return phases.is(Phase.CLOSED);
    }

    @Override
    public void readOn() {
      readInput();
    }

    @Override
    public void drop(String why) {
      KafkaConnection.this.drop(why);
    }

    @Override
    public void broken(Throwable error) {
      KafkaConnection.this.broken(error);
    }
  }
}
