package dev.forebay.tests.hostile.node;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.AmqpProtocol;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import dev.forebay.protocol.kafka.KafkaProtocol;
import dev.forebay.protocol.kafka.KafkaRequests;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.protocol.mqtt.MqttProtocol;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.mapping.MqttMessageCodec;
import dev.forebay.protocol.mqtt.mapping.Sparkplug;
import dev.forebay.protocol.stomp.StompProtocol;
import dev.forebay.protocol.stomp.mapping.StompMessageCodec;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.testkit.world.SimulatedNode;
import dev.forebay.testkit.world.SimulatedWorld;
import dev.forebay.transport.ConnectionLimit;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputBudgets;
import dev.forebay.transport.connection.KeptBudget;
import dev.forebay.transport.websocket.WebSocketModule;
import dev.forebay.transport.websocket.WebSocketOptions;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A server with very little memory, as one seed has it. */
public final class HostileNode implements Ports {
  public static final String VIRTUAL_HOST = "/";
  private static final List<WaitReason> REASONS = List.of(WaitReason.values());
  private static final int STEPS_TO_START_MAX = 100_000;

  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final NodeVariant variant;
  private final List<EventLoop> loops;
  private final List<SimulatedNettyLoop> nettyLoops = new ArrayList<>();
  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);
  private final ConnectionLimit connections = new ConnectionLimit(SmallMemory.CONNECTIONS_MAX);
  private final Broker broker;
  private final AmqpProtocol amqp;
  private final KafkaProtocol kafka;
  private final StompProtocol stomp;
  private final MqttProtocol mqtt;
  private final WebSocketModule stompWeb;
  private final WebSocketModule mqttWeb;
  private final KafkaRequests requests;
  private final ConnectionResources resources;
  private final Waits waits;
  private int accepted;

  /** Starts it in a world of its own. */
  public HostileNode(SimulatedWorld world, long seed, int loopCount, NodeVariant variant) {
    this.world = world;
    this.variant = variant;
    this.node = world.startNode(loopCount);
    this.loops = node.loops().stream().map(variant::loop).toList();
    loops.forEach(loop -> nettyLoops.add(new SimulatedNettyLoop(loop)));
    Worker.Factory workers = variant.workers(node.workers());
    this.waits = new Waits(world);
    this.broker = openBroker(new SplittableRandom(seed), workers);
    this.resources =
        new ConnectionResources(
            new InputBudgets(SmallMemory.FRAME_MEMORY_BYTES),
            new KeptBudget(SmallMemory.KEPT_MEMORY_BYTES),
            waits,
            broker::isReaderMemoryUsedUp);
    SessionOpener sessions = variant.sessions(broker);
    this.amqp = new AmqpProtocol(sessions, SmallMemory.AMQP, "0.0-hostile", resources);
    ClusterNode cluster = new ClusterNode("cluster");
    Executor worker = new TaskWorker(workers, "kafka", 64);
    this.requests =
        new KafkaRequests(
            cluster,
            SmallMemory.TOPICS,
            SmallMemory.KAFKA,
            broker.time()::millis,
            worker,
            new TaskWorker(workers, "kafka-batches", 64));
    GroupHandlers groups = groups(new TaskWorker(workers, "kafka-groups", 1000));
    this.kafka =
        new KafkaProtocol(
            sessions,
            KafkaEntrance.open(VIRTUAL_HOST),
            SmallMemory.KAFKA,
            resources,
            () ->
                requests.table(
                    groups.factories(), GroupHandlers.configurations(SmallMemory.GROUPS)),
            worker,
            new TaskWorker(workers, "kafka-codec", 64));
    this.stomp =
        new StompProtocol(
            sessions,
            SmallMemory.STOMP,
            StompDialect.RABBITMQ,
            "0.0-hostile",
            broker.time()::millis,
            resources);
    this.mqtt =
        new MqttProtocol(
            sessions,
            loops,
            SmallMemory.MQTT,
            "amq.topic",
            Sparkplug.AS_SAID,
            broker.time()::millis,
            resources);
    this.stompWeb = web(stomp, "v12.stomp", false);
    this.mqttWeb = web(mqtt, "mqtt", true);
    awaitStart();
    awaitMqtt();
  }

  private WebSocketModule web(ProtocolModule protocol, String subProtocol, boolean isBinary) {
    return new WebSocketModule(
        protocol,
        new WebSocketOptions(
            List.of(subProtocol),
            isBinary,
            Set.of("/ws", "/mqtt"),
            Set.of(),
            !isBinary,
            SmallMemory.MESSAGE_BYTES_MAX + 4096),
        resources);
  }

  private Broker openBroker(SplittableRandom random, Worker.Factory workers) {
    return Broker.open(
        new Broker.Surroundings(
            SmallMemory.BROKER,
            SmallMemory.CATALOG,
            List.of(VIRTUAL_HOST),
            world,
            waits,
            loops,
            workers,
            random.split(),
            log(random, workers),
            new MemoryView(),
            log(random, workers),
            new MemoryView(),
            node,
            new Forms(AmqpKeys.DIALECT)
                .add(new AmqpMessageCodec())
                .add(new StompMessageCodec())
                .add(MqttKeys.DIALECT)
                .add(new MqttMessageCodec())
                .addBatches(KafkaForm.BATCH_2, KafkaBatchCodec::new),
            AmqpNames.BUILT_INS,
            false,
            () -> memory.metric().usedDirectMemory(),
            Carriage.DIRECT,
            Broker.stopWhenLost(node)));
  }

  private LocalLog log(SplittableRandom random, Worker.Factory workers) {
    return new LocalLog(
        new SimulatedDisk(),
        SmallMemory.LOG,
        workers,
        node,
        random.split(),
        world,
        LogObserver.NONE);
  }

  private GroupHandlers groups(Executor background) {
    EventLoop loop = loops.getFirst();
    return new GroupHandlers(
        new GroupSurroundings(
            loop,
            () ->
                OpenedStreams.of(
                    broker.open(loop, KafkaEntrance.open(VIRTUAL_HOST).anonymous(), () -> {})),
            background,
            world,
            broker.time()::millis,
            waits,
            SmallMemory.GROUPS));
  }

  private void awaitStart() {
    boolean[] ready = new boolean[1];
    broker.start(() -> ready[0] = true);
    for (int i = 0; i < STEPS_TO_START_MAX && !ready[0]; i++) {
      world.step();
    }
    if (!ready[0]) {
      throw new IllegalStateException("does not start: " + node.failure() + " " + node.errors());
    }
  }

  /** What is kept of MQTT's clients has its place from the first of them on. */
  private void awaitMqtt() {
    Peer first = connect(Port.MQTT);
    first.send(
        Unpooled.copiedBuffer(
            "\020\037\0\4MQTT\4\302\0\0\0\5first\0\5guest\0\5guest", StandardCharsets.ISO_8859_1));
    for (int i = 0; i < STEPS_TO_START_MAX && !first.received().isReadable(); i++) {
      world.step();
    }
    if (!first.received().isReadable()) {
      throw new IllegalStateException("MQTT does not start: " + node.errors());
    }
    first.hangUp();
  }

  @Override
  public Peer connect(Port port) {
    return switch (port) {
      case AMQP -> connect(amqp::connection);
      case KAFKA -> connect(kafka::connection);
      case STOMP -> connect(stomp::connection);
      case MQTT -> connect(mqtt::connection);
      case STOMP_WEB -> connect(loop -> stompWeb.connection(loop, () -> stomp.connection(loop)));
      case MQTT_WEB -> connect(loop -> mqttWeb.connection(loop, () -> mqtt.connection(loop)));
    };
  }

  private Peer connect(Function<EventLoop, ChannelHandler> protocol) {
    Peer peer = new Peer();
    int number = accepted++ % loops.size();
    EventLoop loop = loops.get(number);
    loop.execute(() -> accept(peer, loop, protocol));
    return peer;
  }

  private void accept(Peer peer, EventLoop loop, Function<EventLoop, ChannelHandler> protocol) {
    if (!connections.take()) {
      peer.closedByServer();
      return;
    }
    SimulatedSocket socket =
        new SimulatedSocket(peer, 1024 + accepted, memory, SmallMemory.SOCKETS);
    nettyLoops
        .get(loop.index())
        .register(socket)
        .addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    socket.closeFuture().addListener(_ -> connections.give());
    socket
        .pipeline()
        .addLast("between", variant.between())
        .addLast("protocol", protocol.apply(loop));
    peer.connect(socket::look);
    socket.look();
  }

  /** Its life, and what went wrong in it. */
  public SimulatedNode node() {
    return node;
  }

  /** Adds the reasons for which somebody waits now; fails if somebody has waited too long. */
  public void addWaits(Set<WaitReason> all, long nanosMax) {
    for (WaitReason reason : REASONS) {
      long oldestNanos = waits.oldestNanos(reason);
      if (oldestNanos > 0) {
        all.add(reason);
      }
      if (oldestNanos > nanosMax && !reason.isUpToClient()) {
        throw new AssertionError(
            "somebody has waited for %d s: %s"
                .formatted(TimeUnit.NANOSECONDS.toSeconds(oldestNanos), reason.label()));
      }
    }
  }

  /** Memory of messages. */
  public long chunkBytes() {
    return broker.chunkBytes() + broker.transientBytes();
  }

  /** What is counted of it now. Between two steps of the world. */
  public Accounts accounts() {
    return Accounts.of(broker, loops, amqp, kafka, stomp, mqtt, requests, resources, memory);
  }
}
