package dev.forebay.tests.crash;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.Session;
import dev.forebay.broker.api.SessionOpener;
import dev.forebay.broker.api.SessionOptions;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.api.login.Principal;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.mapping.AmqpForm;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.mapping.MqttMessageCodec;
import dev.forebay.protocol.stomp.mapping.StompMessageCodec;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.log.LogSettings;
import dev.forebay.storage.view.View;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.testkit.world.SimulatedNode;
import dev.forebay.testkit.world.SimulatedWorld;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The whole broker in a world of its own, with a log of small segments and frequent checkpoints.
 */
public final class SimulatedBroker {
  private static final Principal USER = new Principal.Component("simulated");
  private static final int LOOPS = 2;
  private static final long KIB = 1 << 10;
  static final LogSettings LOG = LogSettings.ofSegments(128 * KIB, 32 * KIB);
  static final BrokerSettings SETTINGS =
      new BrokerSettings(
          4,
          32 << 20,
          32 << 20,
          256 * KIB,
          512 * KIB,
          10_000_000,
          48 * KIB,
          96 * KIB,
          128 * KIB,
          4 * KIB);
  private static final int STEPS_TO_START_MAX = 100_000;

  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final Broker broker;

  /** Opens and starts it on what the disk and the view hold. */
  public SimulatedBroker(long seed, Disk disk, View view) {
    world = new SimulatedWorld(seed);
    node = world.startNode(LOOPS);
    SplittableRandom random = new SplittableRandom(seed + 1);
    LocalLog log =
        new LocalLog(disk, LOG, node.workers(), node, random.split(), world, LogObserver.NONE);
    broker =
        Broker.open(
            new Broker.Surroundings(
                SETTINGS,
                CatalogLimits.DEFAULT,
                List.of("/"),
                world,
                new Waits(world),
                node.loops(),
                node.workers(),
                random.split(),
                log,
                view,
                new LocalLog(
                    new SimulatedDisk(),
                    LOG,
                    node.workers(),
                    node,
                    random.split(),
                    world,
                    LogObserver.NONE),
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
                () -> 0,
                Carriage.DIRECT,
                Broker.stopWhenLost(node)));
    boolean[] ready = new boolean[1];
    broker.start(() -> ready[0] = true);
    for (int i = 0; i < STEPS_TO_START_MAX && !ready[0]; i++) {
      world.step();
    }
    if (!ready[0]) {
      throw new AssertionError("does not start: " + node.failure() + " " + node.errors());
    }
  }

  public SimulatedWorld world() {
    return world;
  }

  /** Where connections of a protocol get their sessions. */
  public SessionOpener sessions() {
    return broker;
  }

  public List<EventLoop> loops() {
    return node.loops();
  }

  /** The time that it goes by. */
  public long millis() {
    return broker.time().millis();
  }

  EventLoop loop(int number) {
    return node.loops().get(number % LOOPS);
  }

  /** Opens a session and does something with it, soon, on its loop. */
  void onSession(int number, Consumer<Session> deed) {
    EventLoop loop = loop(number);
    SessionOptions options = new SessionOptions("/", USER, AmqpForm.AMQP_0_9_1);
    loop.execute(() -> deed.accept(broker.open(loop, options, () -> {})));
  }

  /** Opens a client of streams and does something with it, soon, on its loop. */
  void onStreams(int number, Consumer<StreamClient> deed) {
    EventLoop loop = loop(number);
    loop.execute(() -> deed.accept(openStreams(loop)));
  }

  StreamClient openStreams(EventLoop loop) {
    return broker.open(loop, new SessionOptions("/", USER, KafkaForm.BATCH_2), () -> {}).streams();
  }

  /** Fails if anything was thrown on a loop or the node has stopped itself. */
  public void requireSound() {
    if (!node.isAlive() || !node.errors().isEmpty()) {
      AssertionError error = new AssertionError("the node failed: " + node.failure());
      node.errors().forEach(error::addSuppressed);
      if (node.failureCause() != null) {
        error.initCause(node.failureCause());
      }
      throw error;
    }
  }
}
