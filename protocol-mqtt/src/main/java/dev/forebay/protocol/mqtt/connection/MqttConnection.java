package dev.forebay.protocol.mqtt.connection;

import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.login.LoginReply;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.protocol.base.delivery.MemoryViews;
import dev.forebay.protocol.base.rabbitmq.RefusalWords;
import dev.forebay.protocol.mqtt.client.ClientOptions;
import dev.forebay.protocol.mqtt.client.NodeScope;
import dev.forebay.protocol.mqtt.codec.Connect;
import dev.forebay.protocol.mqtt.codec.Disconnect;
import dev.forebay.protocol.mqtt.codec.PacketHeader;
import dev.forebay.protocol.mqtt.codec.PacketType;
import dev.forebay.protocol.mqtt.codec.PacketWriter;
import dev.forebay.protocol.mqtt.codec.Will;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.host.MqttHost;
import dev.forebay.protocol.mqtt.host.MqttHosts;
import dev.forebay.protocol.mqtt.mapping.MqttForm;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.protocol.mqtt.state.Admission;
import dev.forebay.protocol.mqtt.state.Arrival;
import dev.forebay.protocol.mqtt.state.Departure;
import dev.forebay.protocol.mqtt.state.Holder;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.ClientProtocol;
import dev.forebay.transport.connection.Deadline;
import dev.forebay.transport.connection.DeafWatch;
import dev.forebay.transport.connection.FrameInput;
import dev.forebay.transport.connection.Loopback;
import dev.forebay.transport.connection.Phases;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MQTT on one client's socket: cuts the input into packets, connects, and turns every error into
 * the end that its version has for it. Confined to the connection's loop.
 */
public final class MqttConnection implements ClientProtocol {
  private enum Phase {
    CONNECT,
    /** Its session may be another's yet. */
    ADMITTING,
    OPEN,
    CLOSED
  }

  private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

  private final ClientConnection client;
  private final SessionOpener sessions;
  private final MqttHosts hosts;
  private final NodeScope node;
  private final MemoryViews views;
  private final FrameInput input;
  private final PacketHeader header = new PacketHeader();
  private final Deadline deadline;
  private final KeepAlive keepAlive;
  private final DeafWatch deafWatch;
  private final Phases<Phase> phases;
  private final Holder holder;
  private final EndWriter answers = new EndWriter();
  private ProtocolVersion version = ProtocolVersion.V3_1_1;
  private @Nullable MqttHost host;
  private @Nullable ClientOptions options;
  private @Nullable OpenClient open;
  private long expirySeconds;

  /** A connection whose client has said nothing yet. */
  public MqttConnection(
      ClientConnection client,
      SessionOpener sessions,
      MqttHosts hosts,
      NodeScope node,
      MemoryViews views) {
    this.client = client;
    this.sessions = sessions;
    this.hosts = hosts;
    this.node = node;
    this.views = views;
    this.input = new FrameInput(client, new Packets());
    this.deadline = new Deadline(client.loop());
    this.keepAlive = new KeepAlive(client, this::silent);
    this.deafWatch = new DeafWatch(client);
    this.phases = new Phases<>(client.remote(), Phase.CONNECT);
    this.holder = () -> client.loop().execute(this::displaced);
  }

  @Override
  public void begin() {
    deadline.start(node.limits().connectMillis(), () -> drop("no CONNECT in time", false));
  }

  private void silent() {
    failed(new MqttException(ReasonCode.KEEP_ALIVE_TIMEOUT, "keep alive timeout"));
  }

  private void displaced() {
    failed(
        new MqttException(
            ReasonCode.SESSION_TAKEN_OVER, "another connection has the same client id"));
  }

  private boolean packet(ByteBuf in) {
    return switch (phases.now()) {
      case CONNECT -> {
        connect(in);
        yield true;
      }
      case OPEN -> {
        if (header.type() == PacketType.DISCONNECT) {
          disconnect(Disconnect.read(cursor(in), version));
          yield true;
        }
        yield open().packet(in, header);
      }
      case ADMITTING -> false;
      case CLOSED -> true;
    };
  }

  private Cursor cursor(ByteBuf in) {
    return new Cursor(in).set(in, header.bodyAt(), header.end());
  }

  private void connect(ByteBuf in) {
    if (header.type() != PacketType.CONNECT) {
      // Nobody asked for a CONNACK.
      end("no CONNECT first", false);
      return;
    }
    version = Connect.version(cursor(in));
    header.speak(version);
    Connect connect = Connect.read(cursor(in));
    answers.of(connect);
    Login login = Login.of(connect, client.certifiedUser(), Loopback.address(client.remote()));
    phases.enter(Phase.ADMITTING, "CONNECT");
    client.gate().close(WaitReason.LONG_REQUEST);
    sessions.login(
        login.attempt(),
        client.loop(),
        reply -> {
          if (phases.is(Phase.ADMITTING)) {
            try {
              answered(connect, login, reply);
            } catch (MqttException e) {
              failed(e);
            }
          }
        });
  }

  private void answered(Connect connect, Login login, LoginReply reply) {
    switch (reply) {
      case LoginReply.Refused(LoginReply.Reason reason) ->
          throw Login.refused(login.attempt(), reason);
      case LoginReply.Accepted(Principal.User user) -> {
        switch (sessions.refusal(user, login.virtualHost())) {
          case null -> admit(connect, login.virtualHost(), user.name());
          case Refusal.NoHost _ ->
              throw new MqttException(
                  ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                  "vhost " + login.virtualHost() + " not found");
          case Refusal refusal ->
              throw new MqttException(ReasonCode.NOT_AUTHORIZED, RefusalWords.text(refusal));
        }
      }
    }
  }

  private void admit(Connect connect, String virtualHost, String user) {
    ClientOptions agreed = ConnectRules.options(connect, virtualHost, user, node.limits());
    answers.requireFits(
        PacketWriter.connackBytes(Connack.properties(connect, agreed, node.limits())));
    options = agreed;
    expirySeconds = agreed.expirySeconds();
    Arrival arrival =
        new Arrival(
            agreed.clientId(), connect.cleanStart(), expirySeconds, will(connect.will()), holder);
    hosts.get(
        virtualHost,
        client.loop(),
        found -> {
          host = found;
          found
              .clients()
              .arrived(arrival, client.loop(), admission -> admitted(connect, admission));
        });
  }

  private @Nullable Will will(@Nullable Will said) {
    return said == null ? null : said.at(node.sparkplug().kept(said.topic()));
  }

  private void admitted(Connect connect, Admission admission) {
    switch (admission) {
      case Admission.Rejected(ReasonCode code) -> {
        if (phases.is(Phase.ADMITTING)) {
          failed(new MqttException(code, "the session is not to be had"));
        }
      }
      case Admission.Admitted granted -> {
        if (phases.is(Phase.ADMITTING)) {
          opened(connect, granted);
        } else {
          // Its socket is gone, or somebody else has come meanwhile.
          left(false, () -> {});
        }
      }
    }
  }

  private void opened(Connect connect, Admission.Admitted granted) {
    ClientOptions agreed = options();
    deadline.met();
    OpenClient opening = new OpenClient(this, agreed, Objects.requireNonNull(host), granted);
    open = opening;
    node.metrics().connectionOpened();
    Will will = will(connect.will());
    if (will != null && !opening.mayPublish(will)) {
      MqttException error =
          new MqttException(ReasonCode.NOT_AUTHORIZED, "the will may not be published");
      client.tell("closing", error.explanation());
      answers.refusal(client.output(), version, error);
      end(error.explanation(), true);
      return;
    }
    phases.enter(Phase.OPEN, "admitted");
    Properties properties = Connack.properties(connect, agreed, node.limits());
    PacketWriter.connack(
        client
            .output()
            .reserve(PacketWriter.sizeBytes(2 + PacketWriter.propertiesBytes(properties))),
        version,
        granted.isPresent() && version != ProtocolVersion.V3_1,
        ReasonCode.SUCCESS,
        properties);
    keepAlive.start(agreed.keepAliveSeconds());
    client.gate().open(WaitReason.LONG_REQUEST);
    opening.resume(granted);
    readOn();
  }

  private void disconnect(Disconnect disconnect) {
    long wanted = disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds);
    if (expirySeconds == 0 && wanted != 0) {
      throw new MqttException(
          ReasonCode.PROTOCOL_ERROR, "a session that was to end with its connection is to stay");
    }
    expirySeconds = Math.min(wanted, node.limits().sessionExpirySecondsMax());
    String reason = "disconnected by the client";
    // A client that sees the socket closed may trust that its will is not sent.
    close(reason, disconnect.forgetsWill(), () -> client.leave(reason));
  }

  /** Ends the connection because of what its client did, or because it must. */
  void failed(MqttException error) {
    if (phases.is(Phase.CLOSED)) {
      return;
    }
    client.tell("closing", error.explanation());
    switch (phases.now()) {
      case CONNECT, ADMITTING -> answers.refusal(client.output(), version, error);
      case OPEN -> answers.disconnect(client.output(), version, error);
      case CLOSED -> {}
    }
    end(error.explanation(), false);
  }

  /** Something threw that was told to the connection. */
  void thrown(RuntimeException thrown) {
    broken(thrown);
  }

  @Override
  public void broken(Throwable error) {
    LOG.error("internal error, closing {}", client.remote(), error);
    failed(new MqttException(ReasonCode.UNSPECIFIED_ERROR, "internal error"));
  }

  private void drop(String why, boolean forgetsWill) {
    if (!phases.is(Phase.CLOSED)) {
      close(why, forgetsWill, () -> {});
      client.drop(why);
    }
  }

  /** Sends what there is, then closes the socket. */
  private void end(String reason, boolean forgetsWill) {
    close(reason, forgetsWill, () -> {});
    client.leave(reason);
  }

  private void close(String reason, boolean forgetsWill, Runnable gone) {
    phases.enter(Phase.CLOSED, reason);
    deadline.met();
    keepAlive.stop();
    deafWatch.stop();
    input.close();
    OpenClient ending = open;
    if (ending != null) {
      open = null;
      node.metrics().connectionClosed();
      ending.close(() -> left(forgetsWill, gone));
    }
  }

  private void left(boolean forgetsWill, Runnable gone) {
    Departure departure = new Departure(options().clientId(), holder, forgetsWill, expirySeconds);
    Objects.requireNonNull(host).clients().left(departure, client.loop(), gone);
  }

  /** Goes on behind what was waited for. */
  void readOn() {
    if (phases.is(Phase.OPEN)) {
      input.read();
      endOfRead();
    }
  }

  @Override
  public void read(ByteBuf in) {
    keepAlive.heard();
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
  public void endOfTurn() {
    if (open != null) {
      open.endOfTurn();
    }
  }

  @Override
  public void flushed() {
    deafWatch.flushed();
    if (client.output().unsentBytes() > node.limits().pendingOutputBytesMax()) {
      drop("client does not read what it is sent", false);
    }
  }

  @Override
  public void stop() {
    if (!phases.is(Phase.CLOSED)) {
      failed(new MqttException(ReasonCode.SERVER_SHUTTING_DOWN, "the node stops"));
    }
  }

  @Override
  public void closed() {
    if (!phases.is(Phase.CLOSED)) {
      close("the socket is closed", false, () -> {});
    }
  }

  Session openSession(ClientOptions agreed, SessionListener listener) {
    return sessions.open(
        client.nodeLoop(),
        new SessionOptions(agreed.virtualHost(), principal(agreed), MqttForm.MQTT, MqttKeys.ID),
        listener);
  }

  private Principal principal(ClientOptions agreed) {
    return new Principal.User(agreed.user(), Loopback.address(client.remote()))
        .withClientId(MqttNames.text(agreed.clientId()));
  }

  private OpenClient open() {
    return Objects.requireNonNull(open, "no open connection");
  }

  private ClientOptions options() {
    return Objects.requireNonNull(options, "no CONNECT");
  }

  ClientConnection client() {
    return client;
  }

  NodeScope node() {
    return node;
  }

  MemoryViews views() {
    return views;
  }

  @Override
  public String toString() {
    return client.toString();
  }

  /** Cuts the input into packets. */
  private final class Packets implements FrameInput.Frames {
    @Override
    public boolean take(ByteBuf in) {
      try {
        while (in.isReadable() && header.read(in, node.limits().packetBytesMax())) {
          int end = header.end();
          if (!mayTake() || !packet(in)) {
            return false;
          }
          if (phases.is(Phase.CLOSED)) {
            return true;
          }
          in.readerIndex(end);
        }
      } catch (MqttException e) {
        failed(e);
      }
      return true;
    }

    private boolean mayTake() {
      return open == null || open.mayTake();
    }

    @Override
    public int neededBytes(ByteBuf in) {
      return PacketHeader.neededBytes(in);
    }

    @Override
    public boolean mayBeMoved() {
      return true;
    }

    @Override
    public void noMemory(int frameBytes) {
      failed(
          new MqttException(
              ReasonCode.QUOTA_EXCEEDED, "no memory for a packet of " + frameBytes + " bytes"));
    }

    @Override
    public void memoryFreed() {
      input.read();
      endOfRead();
    }

    @Override
    public boolean mayFinish() {
      return client.gate().isOpen();
    }

    @Override
    public void giveWay(long heldBytes) {
      failed(
          new MqttException(
              ReasonCode.QUOTA_EXCEEDED,
              "an incomplete packet has held %d bytes while others waited".formatted(heldBytes)));
    }
  }
}
