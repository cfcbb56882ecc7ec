package dev.forebay.protocol.mqtt.connection;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.protocol.base.delivery.MemoryViews;
import dev.forebay.protocol.mqtt.client.ClientOptions;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.client.NodeScope;
import dev.forebay.protocol.mqtt.codec.Ack;
import dev.forebay.protocol.mqtt.codec.FilterReader;
import dev.forebay.protocol.mqtt.codec.PacketHeader;
import dev.forebay.protocol.mqtt.codec.PacketType;
import dev.forebay.protocol.mqtt.codec.PacketWriter;
import dev.forebay.protocol.mqtt.codec.Subscribe;
import dev.forebay.protocol.mqtt.codec.Unsubscribe;
import dev.forebay.protocol.mqtt.codec.Will;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import dev.forebay.protocol.mqtt.delivery.Deliveries;
import dev.forebay.protocol.mqtt.delivery.RetainedSender;
import dev.forebay.protocol.mqtt.host.MqttHost;
import dev.forebay.protocol.mqtt.mapping.PropertiesView;
import dev.forebay.protocol.mqtt.node.TopicPublisher;
import dev.forebay.protocol.mqtt.publish.PublishPath;
import dev.forebay.protocol.mqtt.retained.HomeOfRetained;
import dev.forebay.protocol.mqtt.state.Admission;
import dev.forebay.protocol.mqtt.state.HomeOfClients;
import dev.forebay.protocol.mqtt.subscribe.SubscribePath;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.OutputBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection from its CONNACK on: its session, and whoever takes which packet. Confined to the
 * connection's loop.
 */
final class OpenClient implements ClientScope {
  /** Of a piece of a packet with many filters. */
  private static final int UNITS_OF_READING = 1024;

  private final MqttConnection connection;
  private final ClientConnection client;
  private final ClientOptions options;
  private final MqttHost host;
  private final boolean isKept;
  private final Session session;

  /** Packet identifiers of QoS 2 that it has not released, until it publishes. */
  private List<Integer> received;

  /** Null before it has published: most clients only listen. */
  private @Nullable PublishPath publishing;

  private final Deliveries deliveries;
  private final RetainedSender retainedSender;
  private final SubscribePath subscriptions;
  private final Cursor cursor = new Cursor(Unpooled.EMPTY_BUFFER);
  private final Ack ack = new Ack();

  /** Of a packet that is being read. */
  private @Nullable FilterReader<?> reading;

  private boolean isOpen = true;
  private boolean isBusy;
  private boolean hasPublished;

  OpenClient(
      MqttConnection connection,
      ClientOptions options,
      MqttHost host,
      Admission.Admitted admitted) {
    this.connection = connection;
    this.client = connection.client();
    this.options = options;
    this.host = host;
    this.isKept = admitted.isKept();
    this.session = connection.openSession(options, listener());
    this.received = admitted.received();
    this.deliveries = new Deliveries(this);
    this.retainedSender = new RetainedSender(this, deliveries);
    this.subscriptions = new SubscribePath(this, deliveries, retainedSender);
  }

  /** Whether the client's user may publish its will. */
  boolean mayPublish(Will will) {
    Route route =
        new TopicPublisher(node().exchange())
            .route(
                session.publisher(_ -> {}),
                will.topic(),
                will.retain(),
                new PropertiesView(will::properties));
    route.forget();
    return !route.isDenied();
  }

  /** Takes up what the session has; behind the CONNACK. */
  void resume(Admission.Admitted admitted) {
    deliveries.resume(admitted.released());
    if (!admitted.subscriptions().isEmpty()) {
      busy();
      subscriptions.restore(admitted.subscriptions(), this::idle);
    }
  }

  private SessionListener listener() {
    return new SessionListener() {
      @Override
      public void mayPublishAgain() {
        OpenClient.this.mayPublishAgain();
      }

      @Override
      public void memoryIsStuck() {
        if (publishing != null) {
          publishing.refuseNext();
        }
        OpenClient.this.mayPublishAgain();
      }

      @Override
      public void failed(RuntimeException thrown) {
        connection.thrown(thrown);
      }
    };
  }

  private void mayPublishAgain() {
    if (isOpen && session.mayPublish()) {
      client.gate().open(WaitReason.PUBLISH_PRESSURE);
    }
    if (isOpen && client.gate().isClosedFor(WaitReason.MESSAGE_MEMORY)) {
      client.gate().open(WaitReason.MESSAGE_MEMORY);
      connection.readOn();
    }
  }

  /** Whether the next packet is taken. */
  boolean mayTake() {
    return !isBusy
        && !client.gate().isClosedFor(WaitReason.MESSAGE_MEMORY)
        && !client.gate().isClosedFor(WaitReason.ROUTE);
  }

  private void busy() {
    isBusy = true;
    client.gate().close(WaitReason.LONG_REQUEST);
  }

  private void idle() {
    isBusy = false;
    if (isOpen) {
      client.gate().open(WaitReason.LONG_REQUEST);
      connection.readOn();
    }
  }

  /**
   * Takes a packet.
   *
   * @return false if it has to wait for memory
   */
  boolean packet(ByteBuf in, PacketHeader header) {
    ProtocolVersion version = options.version();
    cursor.set(in, header.bodyAt(), header.end());
    switch (header.type()) {
      case PUBLISH -> {
        return publish(in, header);
      }
      case PUBACK -> deliveries.puback(ack.read(cursor, version));
      case PUBREC -> deliveries.pubrec(ack.read(cursor, version));
      case PUBREL -> publishing().released(ack.read(cursor, version).packetId());
      case PUBCOMP -> {
        deliveries.pubcomp(ack.read(cursor, version));
        client.registerTurnEnd();
      }
      case SUBSCRIBE, UNSUBSCRIBE -> {
        return readFilters(header.type());
      }
      case PINGREQ -> pingreq();
      case AUTH ->
          throw new MqttException(ReasonCode.PROTOCOL_ERROR, "authentication without a method");
      case RESERVED, CONNECT, CONNACK, SUBACK, UNSUBACK, PINGRESP, DISCONNECT ->
          throw new MqttException(
              ReasonCode.PROTOCOL_ERROR, "a " + header.type() + " of an open connection");
    }
    return true;
  }

  /** A packet with many filters, or long ones, is read in the turns of several. */
  private boolean readFilters(PacketType type) {
    FilterReader<?> reader = reading == null ? reader(type) : reading;
    boolean isRead = reader.goOn(cursor);
    reading = isRead ? null : reader;
    if (isRead) {
      switch (reader) {
        case Subscribe.Reader subscribe -> subscribe(subscribe.packet());
        case Unsubscribe.Reader unsubscribe -> unsubscribe(unsubscribe.packet());
      }
    } else {
      busy();
      session
          .work()
          .add(portion -> {
            portion.take(UNITS_OF_READING);
            isBusy = false;
            connection.readOn();
            return false;
          });
    }
    return isRead;
  }

  private FilterReader<?> reader(PacketType type) {
    int filtersMax = connection.node().limits().subscriptionsMax();
    return type == PacketType.SUBSCRIBE
        ? new Subscribe.Reader(options.version(), filtersMax)
        : new Unsubscribe.Reader(options.version(), filtersMax);
  }

  private PublishPath publishing() {
    PublishPath known = publishing;
    if (known == null) {
      known = new PublishPath(this, received);
      publishing = known;
      received = List.of();
    }
    return known;
  }

  private void pingreq() {
    if (cursor.remaining() > 0) {
      throw Cursor.malformed("a PINGREQ of " + cursor.remaining() + " bytes");
    }
    PacketWriter.empty(output().reserve(2), PacketType.PINGRESP);
  }

  private boolean publish(ByteBuf in, PacketHeader header) {
    PublishPath path = publishing();
    hasPublished = true;
    if (path.publish(in, header) || path.refuseUntaken()) {
      return true;
    }
    if (path.isSeeking()) {
      client.gate().close(WaitReason.ROUTE);
      path.whenRouteIsFound(this::routeFound);
    } else {
      client.gate().close(WaitReason.MESSAGE_MEMORY);
    }
    return false;
  }

  private void routeFound() {
    if (isOpen) {
      client.gate().open(WaitReason.ROUTE);
      connection.readOn();
    }
  }

  private void subscribe(Subscribe packet) {
    flushPublished();
    busy();
    subscriptions.subscribe(packet, codes -> answer(PacketType.SUBACK, packet.packetId(), codes));
  }

  private void unsubscribe(Unsubscribe packet) {
    flushPublished();
    busy();
    subscriptions.unsubscribe(
        packet, codes -> answer(PacketType.UNSUBACK, packet.packetId(), codes));
  }

  private void answer(PacketType type, int packetId, List<Integer> codes) {
    if (!isOpen) {
      return;
    }
    boolean saysCodes = type == PacketType.SUBACK || options.version().hasProperties();
    List<Integer> said = saysCodes ? codes.stream().map(this::said).toList() : List.of();
    int packetBytes =
        PacketWriter.sizeBytes(PacketWriter.codesBytes(options.version(), said.size()));
    if (packetBytes > options.packetBytesMax()) {
      failed(
          new MqttException(ReasonCode.PACKET_TOO_LARGE, "an answer of " + packetBytes + " bytes"));
      return;
    }
    PacketWriter.codes(output().reserve(packetBytes), type, packetId, options.version(), said);
    idle();
  }

  /** MQTT 3.1.1 knows one failure. */
  private int said(int code) {
    return options.version().hasProperties() || code < ReasonCode.FAILURE_MIN
        ? code
        : ReasonCode.FAILURE_MIN;
  }

  void endOfRead() {
    flushPublished();
    deliveries.flush();
    checkPressure();
  }

  private void flushPublished() {
    if (publishing != null) {
      publishing.flush();
    }
  }

  /** Stops reading from a publisher when the broker can't take more. */
  void checkPressure() {
    if (isOpen && hasPublished && !session.mayPublish()) {
      client.gate().close(WaitReason.PUBLISH_PRESSURE);
    }
  }

  void endOfTurn() {
    deliveries.flush();
  }

  void writabilityChanged() {
    deliveries.writabilityChanged();
    retainedSender.goOn();
  }

  /**
   * Gives back all that the connection holds.
   *
   * @param done runs when nothing of it is left
   */
  void close(Runnable done) {
    PublishPath path = publishing;
    if (path != null) {
      path.close();
    }
    isOpen = false;
    deliveries.close();
    if (path == null) {
      session.close(done);
    } else {
      path.whenArrived(() -> session.close(done));
    }
  }

  @Override
  public ClientOptions options() {
    return options;
  }

  @Override
  public boolean isKept() {
    return isKept;
  }

  @Override
  public NodeScope node() {
    return connection.node();
  }

  @Override
  public EventLoop loop() {
    return client.loop();
  }

  @Override
  public Session session() {
    return session;
  }

  @Override
  public OutputBuffer output() {
    return client.output();
  }

  @Override
  public MemoryViews views() {
    return connection.views();
  }

  @Override
  public HomeOfClients clients() {
    return host.clients();
  }

  @Override
  public HomeOfRetained retained() {
    return host.retained();
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
  public void failed(MqttException error) {
    if (isOpen) {
      connection.failed(error);
    }
  }
}
