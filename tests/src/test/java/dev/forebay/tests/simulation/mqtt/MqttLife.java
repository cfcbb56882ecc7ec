package dev.forebay.tests.simulation.mqtt;

import dev.forebay.protocol.mqtt.MqttProtocol;
import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.mqtt.node.MqttNames;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.tests.hostile.node.Peer;
import dev.forebay.tests.hostile.node.SimulatedSockets;
import dev.forebay.tests.simulation.frame.Installation;
import dev.forebay.tests.simulation.frame.NodeLife;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import dev.forebay.transport.connection.KeptBudget;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One life of a node, from start to crash, with MQTT's port. */
public final class MqttLife extends NodeLife {
  private static final int RECEIVE_MAXIMUM = 12;
  private static final int INFLIGHT_MAX = 10;
  private static final MqttLimits LIMITS =
      new MqttLimits(
          64 << 10,
          86_400,
          RECEIVE_MAXIMUM,
          INFLIGHT_MAX,
          4,
          100,
          10_000,
          1 << 20,
          1 << 20,
          1 << 20);
  private static final ListenerOptions OPTIONS =
      new ListenerOptions(1024, 64 << 10, 16 << 10, 64 << 10);

  private final SplittableRandom random;
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
  private final MqttProtocol protocol;
  private final SimulatedSockets sockets;

  /**
   * A node that was started.
   *
   * @param breach hears what never may happen, and does
   */
  public MqttLife(Birth birth, Consumer<String> breach, SplittableRandom random) {
    this(birth, breach, random, LIMITS);
  }

  /** As above, with other limits. */
  MqttLife(Birth birth, Consumer<String> breach, SplittableRandom random, MqttLimits limits) {
    super(birth, breach);
    this.random = random;
    await("service", broker()::isReady);
    this.sockets = new SimulatedSockets(node().loops(), memory, OPTIONS);
    this.protocol =
        new MqttProtocol(
            broker().sessions(),
            node().loops(),
            limits,
            MqttNames.EXCHANGE,
            Sparkplug.AS_SAID,
            broker()::millis,
            new ConnectionResources(
                new InputBudgets(),
                new KeptBudget(4 << 20),
                new Waits(birth.world()),
                () -> false));
    protocol.start(List.of(Installation.VIRTUAL_HOST));
  }

  /** A client connects. */
  public Peer connect() {
    return sockets.connect(anyLoop(random), protocol::connection);
  }

  /** Memory of sockets that is in use. */
  public long socketBytes() {
    return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
  }

  /** Clients that are connected. */
  public long connections() {
    return protocol.metrics().connections();
  }

  void closeSockets() {
    sockets.crash();
  }
}
