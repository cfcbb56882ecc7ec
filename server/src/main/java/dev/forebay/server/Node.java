package dev.forebay.server;

import dev.forebay.management.LoopLag;
import dev.forebay.management.ManagementServer;
import dev.forebay.management.rabbitmq.RabbitApi;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.server.config.ListenConfig;
import dev.forebay.server.config.NodeConfig;
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
import dev.forebay.server.users.KnownUsers;
import dev.forebay.storage.LogDamagedException;
import dev.forebay.storage.UnknownFormatException;
import dev.forebay.transport.ConnectionLimit;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One running broker: makes the components in the order of their dependence, and closes them in
 * reverse. Started by one thread; closed by any, once.
 */
public final class Node implements AutoCloseable {
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
    KnownUsers known = KnownUsers.of(config);
    try {
      return wire(config.serving(known.virtualHosts()), known, accepted, components);
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

  private static Node wire(
      NodeConfig config, KnownUsers known, Accepted accepted, Components components)
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
    known.begin(node.broker().administration(), config);
    ConnectionLimit connections =
        new ConnectionLimit(Descriptors.now().connections(config.limits().connections()));
    ConnectionResources resources =
        new ConnectionResources(
            frames,
            new KeptBudget(memory.heap().keptBytes()),
            waits,
            memory.direct().outputShareBytes(),
            node.broker()::isReaderMemoryUsedUp);
    Protocols protocols = new Protocols(config, memory, loops, node.broker(), resources);
    WebSockets webSockets = new WebSockets(config, resources);
    ListenConfig listen = config.listen();
    Listeners listeners = new Listeners(listen.address(), loops, connections, components);
    TlsListeners tls =
        components.add("tls worker", TlsListeners.of(config.tls(), listeners, loops, resources));
    ProtocolModule amqp = protocols.amqp();
    listeners.serve(amqp, listen.amqpPort());
    tls.serve(amqp, config.tls().amqpPort());
    KafkaNode kafka = components.add("kafka worker", protocols.kafka(format));
    listeners.serve(kafka.protocol(), listen.kafkaPort());
    tls.serve(kafka.overTls(), config.tls().kafkaPort());
    ProtocolModule stomp = protocols.stomp();
    listeners.serve(stomp, listen.stompPort());
    tls.serve(stomp, config.tls().stompPort());
    listeners.serve(webSockets.stomp(stomp), listen.stompWebSocketPort());
    tls.serve(webSockets.stomp(stomp), config.tls().stompWebSocketPort());
    ProtocolModule mqtt = protocols.mqtt();
    listeners.serve(mqtt, listen.mqttPort());
    tls.serve(mqtt, config.tls().mqttPort());
    listeners.serve(webSockets.mqtt(mqtt), listen.mqttWebSocketPort());
    tls.serve(webSockets.mqtt(mqtt), config.tls().mqttWebSocketPort());
    ManagementWorker worker = components.add("management worker", new ManagementWorker());
    WatchThread watch =
        components.add(
            "watchdog",
            new WatchThread(
                () ->
                    Stream.of(loopLag.watches(), node.watches(), kafka.watches(), tls.watches())
                        .flatMap(List::stream)
                        .toList(),
                config.watchdog().loopLimit(),
                config.watchdog().workerLimit(),
                new StallLog()));
    NodeMeasures measures =
        new NodeMeasures(node.broker(), listeners, resources, syncs, loopLag, watch.watchdog());
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
                new NodeOperator(node.broker().operations()),
                new RabbitApi(
                    node.broker(),
                    loops.loops().getFirst(),
                    node.broker().administration(),
                    config.broker().virtualHosts())));
    health.started(node.broker().metrics().stopped, node.broker().operations()::shards);
    List<Listener> ports = new ArrayList<>(listeners.named());
    ports.add(new Listener(Listener.HTTP, http.address()));
    return new Node(components, health, List.copyOf(ports));
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
