package dev.forebay.server;

import dev.forebay.management.LoopLag;
import dev.forebay.management.ManagementServer;
import dev.forebay.protocol.amqp091.AmqpProtocol;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMemory;
import dev.forebay.protocol.mqtt.MqttProtocol;
import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.stomp.StompProtocol;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.node.StompLimits;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.config.MqttConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.config.StompConfig;
import dev.forebay.server.memory.MemoryNeeds;
import dev.forebay.server.memory.MemoryPlan;
import dev.forebay.server.memory.ProcessMemory;
import dev.forebay.server.operator.NodeOperator;
import dev.forebay.server.process.Descriptors;
import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.ProcessFailStop;
import dev.forebay.server.process.StallLog;
import dev.forebay.server.process.StartException;
import dev.forebay.server.process.WatchThread;
import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.UnknownFormatException;
import dev.forebay.transport.ConnectionLimit;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.SystemClock;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import dev.forebay.transport.connection.KeptBudget;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * One running broker: makes the components in the order of their dependence, and closes them in
 * reverse. Started by one thread; closed by any, once.
 */
public final class Node implements AutoCloseable {
  private static final long CLOSE_GRACE_MILLIS = 3000;

  /** Of the memory for frames that wait for memory: one for STOMP, the others for AMQP. */
  private static final int PARKED_PARTS = 4;

  private final Components components;
  private final NodeHealth health;
  private final List<Listener> listeners;

  private Node(Components components, NodeHealth health, List<Listener> listeners) {
    this.components = components;
    this.health = health;
    this.listeners = listeners;
  }

  /**
   * Starts a node; when this returns, clients may come. Refuses to start over lost data.
   *
   * @throws StartException if it cannot start; then nothing of it is left running
   */
  public static Node start(NodeConfig config) {
    return start(config, Accepted.NOTHING);
  }

  /**
   * Likewise, with what the operator accepts.
   *
   * @throws StartException if it cannot start; then nothing of it is left running
   */
  static Node start(NodeConfig config, Accepted accepted) {
    Components components = new Components();
    try {
      return wire(config, accepted, components);
    } catch (LogDamagedException e) {
      components.close();
      throw new StartException(
          e.getMessage() + "\n--accept-loss starts without what is lost", e, ExitCodes.DATA_LOST);
    } catch (IOException | UncheckedIOException | UnknownFormatException e) {
      components.close();
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | Error e) {
      components.close();
      throw e;
    }
  }

  private static Node wire(NodeConfig config, Accepted accepted, Components components)
      throws IOException {
    MemoryPlan memory = MemoryPlan.of(ProcessMemory.now(), MemoryNeeds.of(config));
    components.add("data directory", DataDirectory.open(config.data().directory()));
    InputBudgets frames =
        new InputBudgets(memory.direct().frameBytes(), memory.direct().freeInputBytes());
    NettyLoops loops =
        components.add(
            "event loops",
            new NettyLoops(
                config.loops().count(),
                new ProcessFailStop(),
                frames::heldBytes,
                memory.direct().readersBytes()));
    LoopLag loopLag = components.add("loop lag", new LoopLag(loops.group()));
    NodeHealth health = new NodeHealth();
    SyncMetrics syncs = new SyncMetrics();
    DataFormat format = DataFormat.of(config.data().directory(), config.data());
    Waits waits = new Waits(new SystemClock());
    BrokerNode node =
        components.add(
            "broker",
            BrokerNode.open(config, memory, format.shards(), accepted, loops, waits, syncs));
    ConnectionLimit connections =
        new ConnectionLimit(Descriptors.now().connections(config.limits().connections()));
    ConnectionResources resources =
        new ConnectionResources(
            frames,
            new KeptBudget(memory.heap().keptBytes()),
            waits,
            memory.direct().outputShareBytes(),
            node.broker()::isReaderMemoryUsedUp);
    AmqpProtocol amqp =
        new AmqpProtocol(node.broker(), limits(config, memory), BuildVersion.read(), resources);
    ListenConfig listen = config.listen();
    dev.forebay.transport.Listener amqpListener =
        listen(config, connections, loops, amqp, listen.amqpPort());
    components.add("amqp listener", () -> amqpListener.close(CLOSE_GRACE_MILLIS));
    KafkaNode kafka =
        components.add(
            "kafka worker", new KafkaNode(config, memory, format, loops, node.broker(), resources));
    dev.forebay.transport.Listener kafkaListener =
        listen(config, connections, loops, kafka.protocol(), listen.kafkaPort());
    components.add("kafka listener", () -> kafkaListener.close(CLOSE_GRACE_MILLIS));
    kafka.bound(kafkaListener.address().getPort());
    StompProtocol stomp =
        new StompProtocol(
            node.broker(),
            StompLimits.of(
                config.stomp().maxFrameBytes(),
                config.limits().unacknowledgedBytesPerChannel(),
                memory.heap().stompUnackedBytes(),
                memory.direct().parkedBytes() / PARKED_PARTS),
            config.stomp().dialect().equals(StompConfig.ACTIVEMQ)
                ? StompDialect.ACTIVEMQ
                : StompDialect.RABBITMQ,
            BuildVersion.read(),
            node.broker().time()::millis,
            resources);
    dev.forebay.transport.Listener stompListener =
        listen(config, connections, loops, stomp, listen.stompPort());
    components.add("stomp listener", () -> stompListener.close(CLOSE_GRACE_MILLIS));
    WebSockets webSockets = new WebSockets(config, resources);
    ProtocolModule stompWeb = webSockets.stomp(stomp);
    dev.forebay.transport.Listener stompWebListener =
        listen(config, connections, loops, stompWeb, listen.stompWebSocketPort());
    components.add("stomp websocket listener", () -> stompWebListener.close(CLOSE_GRACE_MILLIS));
    MqttProtocol mqtt =
        new MqttProtocol(
            node.broker(),
            loops.loops(),
            limits(config.mqtt(), memory),
            config.mqtt().exchange(),
            config.mqtt().sparkplug() ? Sparkplug.WITHOUT_DOT : Sparkplug.AS_SAID,
            node.broker().time()::millis,
            resources);
    mqtt.start(config.broker().virtualHosts());
    dev.forebay.transport.Listener mqttListener =
        listen(config, connections, loops, mqtt, listen.mqttPort());
    components.add("mqtt listener", () -> mqttListener.close(CLOSE_GRACE_MILLIS));
    ProtocolModule mqttWeb = webSockets.mqtt(mqtt);
    dev.forebay.transport.Listener mqttWebListener =
        listen(config, connections, loops, mqttWeb, listen.mqttWebSocketPort());
    components.add("mqtt websocket listener", () -> mqttWebListener.close(CLOSE_GRACE_MILLIS));
    ManagementWorker worker = components.add("management worker", new ManagementWorker());
    WatchThread watch =
        components.add(
            "watchdog",
            new WatchThread(
                () ->
                    Stream.of(loopLag.watches(), node.watches(), kafka.watches())
                        .flatMap(List::stream)
                        .toList(),
                config.watchdog().loopLimit(),
                config.watchdog().workerLimit(),
                new StallLog()));
    NodeMeasures measures =
        new NodeMeasures(
            node.broker(),
            new NodeMeasures.Protocols(
                amqp.metrics(),
                kafka.protocol().metrics(),
                stomp.metrics(),
                mqtt.metrics(),
                resources,
                List.of(
                    amqpListener,
                    kafkaListener,
                    stompListener,
                    stompWebListener,
                    mqttListener,
                    mqttWebListener)),
            syncs,
            loopLag,
            watch.watchdog());
    ManagementServer http =
        components.add(
            "http listener",
            ManagementServer.start(
                new InetSocketAddress(listen.address(), listen.httpPort()),
                loops.group(),
                EpollServerSocketChannel.class,
                worker,
                health,
                measures,
                new NodeOperator(node.broker().operations())));
    health.started(node.broker().metrics().stopped, node.broker().operations()::shards);
    return new Node(
        components,
        health,
        List.of(
            new Listener(amqp.name(), amqpListener.address()),
            new Listener(kafka.protocol().name(), kafkaListener.address()),
            new Listener(stomp.name(), stompListener.address()),
            new Listener(stompWeb.name(), stompWebListener.address()),
            new Listener(mqtt.name(), mqttListener.address()),
            new Listener(mqttWeb.name(), mqttWebListener.address()),
            new Listener(Listener.HTTP, http.address())));
  }

  private static dev.forebay.transport.Listener listen(
      NodeConfig config,
      ConnectionLimit connections,
      NettyLoops loops,
      ProtocolModule protocol,
      int port) {
    return dev.forebay.transport.Listener.bind(
        loops,
        new InetSocketAddress(config.listen().address(), port),
        protocol,
        connections,
        ListenerOptions.DEFAULT);
  }

  private static MqttLimits limits(MqttConfig config, MemoryPlan memory) {
    MqttLimits defaults = MqttLimits.DEFAULT;
    return new MqttLimits(
        Math.toIntExact(config.maxPacketBytes()),
        config.maxSessionExpiry().toSeconds(),
        defaults.receiveMaximum(),
        defaults.inflightMax(),
        defaults.topicAliasMax(),
        defaults.subscriptionsMax(),
        defaults.connectMillis(),
        memory.heap().retainedBytesPerHost(),
        memory.heap().mqttStateBytesPerHost(),
        defaults.pendingOutputBytesMax());
  }

  private static AmqpLimits limits(NodeConfig config, MemoryPlan memory) {
    AmqpLimits defaults = AmqpLimits.DEFAULT;
    return new AmqpLimits(
        config.amqp().frameMaxBytes(),
        config.amqp().initialFrameMaxBytes(),
        config.amqp().channelMax(),
        Math.toIntExact(config.amqp().heartbeat().toSeconds()),
        Math.toIntExact(config.amqp().maxMessageBytes()),
        config.limits().unacknowledgedBytesPerChannel(),
        defaults.waitingBytesMax(),
        defaults.unreadOutputBytesMax(),
        defaults.pendingOutputBytesMax(),
        memory.direct().contentBytes(),
        Math.min(defaults.connectionContentBytesMax(), memory.direct().contentBytes()),
        defaults.handshakeMillis(),
        defaults.contentMillis(),
        defaults.closeMillis(),
        config.amqp().qosChangesRunning(),
        new AmqpMemory(
            memory.heap().unackedBytes(),
            memory.direct().parkedBytes() / PARKED_PARTS * (PARKED_PARTS - 1),
            memory.direct().waitingBytes()));
  }

  /** The ports that are served, in the order of the ready line. */
  public List<Listener> listeners() {
    return listeners;
  }

  @Override
  public void close() {
    health.stopping();
    components.close();
  }
}
