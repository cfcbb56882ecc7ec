package dev.forebay.tests.mqtt.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionListener;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.protocol.mqtt.MqttProtocol;
import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.protocol.stomp.StompProtocol;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.node.StompLimits;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.testkit.session.OtherSessions;
import dev.forebay.tests.crash.SimulatedBroker;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.SimulatedSockets;
import dev.forebay.tests.simulation.frame.Meddler;
import dev.forebay.tests.simulation.mqtt.MqttEvent;
import dev.forebay.tests.simulation.mqtt.Packets;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import dev.forebay.transport.connection.KeptBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.function.Consumer;

/** The ports of MQTT and STOMP of a simulated broker, and clients at them. One thread. */
final class CutClients {
  private static final ListenerOptions OPTIONS =
      new ListenerOptions(1024, 64 << 10, 16 << 10, 64 << 10);
  private static final long EXPIRY_SECONDS = 3600;
  private static final int RECEIVE_MAXIMUM = 100;

  private final SimulatedBroker broker;
  private final SimulatedSockets sockets;
  private final MqttProtocol mqtt;
  private final StompProtocol stomp;

  /**
   * Of a broker.
   *
   * @param meddler may stand between connections and their sessions
   */
  CutClients(SimulatedBroker broker, Meddler meddler) {
    this.broker = broker;
    this.sockets =
        new SimulatedSockets(broker.loops(), new UnpooledByteBufAllocator(false, true), OPTIONS);
    ConnectionResources resources =
        new ConnectionResources(
            new InputBudgets(), new KeptBudget(4 << 20), new Waits(broker.world()), () -> false);
    SessionOpener sessions = meddled(broker.sessions(), meddler);
    this.mqtt =
        new MqttProtocol(
            sessions,
            broker.loops(),
            MqttLimits.DEFAULT,
            MqttNames.EXCHANGE,
            Sparkplug.AS_SAID,
            broker::millis,
            resources);
    this.stomp =
        new StompProtocol(
            sessions,
            StompLimits.of(64 << 10, 1 << 20),
            StompDialect.RABBITMQ,
            "simulated",
            broker::millis,
            resources);
    mqtt.start(List.of("/"));
  }

  private static SessionOpener meddled(SessionOpener inner, Meddler meddler) {
    return new OtherSessions(inner) {
      @Override
      public Session open(EventLoop loop, SessionOptions options, SessionListener listener) {
        return meddler.session(inner.open(loop, options, listener), loop);
      }
    };
  }

  /** A client of MQTT with a session that is kept. */
  Mqtt mqtt(String clientId, Consumer<byte[]> heard) {
    Mqtt client = new Mqtt(sockets.connect(broker.loops().getFirst(), mqtt::connection), heard);
    client.send(
        Packets.connect(Packets.V5, clientId, false, EXPIRY_SECONDS, RECEIVE_MAXIMUM, null));
    return client;
  }

  /** A client of STOMP; frames come without their NUL. */
  Stomp stomp(Consumer<String> heard) {
    Stomp client = new Stomp(sockets.connect(broker.loops().getLast(), stomp::connection), heard);
    client.send("CONNECT\naccept-version:1.2\nhost:/\n\n");
    return client;
  }

  /** One connection of MQTT. */
  static final class Mqtt {
    private final Peer peer;
    private final Consumer<byte[]> heard;

    private Mqtt(Peer peer, Consumer<byte[]> heard) {
      this.peer = peer;
      this.heard = heard;
    }

    void send(byte[] packet) {
      peer.send(Unpooled.wrappedBuffer(packet));
    }

    void publish(String text, String topic, int qos, int packetId, boolean isAgain) {
      MqttEvent.Message message =
          new MqttEvent.Message(text, "", 0, topic, qos, false, false, 0, 0);
      send(Packets.publish(Packets.V5, message, packetId, isAgain));
    }

    void look() {
      for (byte[] packet = Packets.next(peer.received()); packet != null; ) {
        heard.accept(packet);
        packet = Packets.next(peer.received());
      }
    }

    void leave() {
      peer.hangUp();
    }
  }

  /** One connection of STOMP. */
  static final class Stomp {
    private final Peer peer;
    private final Consumer<String> heard;

    private Stomp(Peer peer, Consumer<String> heard) {
      this.peer = peer;
      this.heard = heard;
    }

    void send(String frame) {
      peer.send(Unpooled.copiedBuffer(frame + '\0', UTF_8));
    }

    void look() {
      ByteBuf in = peer.received();
      int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0);
      while (end >= 0) {
        String frame = in.readString(end - in.readerIndex(), UTF_8);
        in.skipBytes(1);
        heard.accept(frame.stripLeading());
        end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0);
      }
    }
  }
}
