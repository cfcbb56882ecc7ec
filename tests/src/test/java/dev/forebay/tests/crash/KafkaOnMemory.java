package dev.forebay.tests.crash;

import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import dev.forebay.protocol.kafka.KafkaProtocol;
import dev.forebay.protocol.kafka.KafkaRequests;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.ThreadWorkers;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.view.View;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.view.MemoryView;
import dev.forebay.transport.ConnectionLimit;
import dev.forebay.transport.Listener;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.SystemClock;
import dev.forebay.transport.connection.ConnectionResources;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A whole broker for real clients of Kafka, on real sockets, but over a disk that is given. */
final class KafkaOnMemory implements AutoCloseable {
  private static final int LOOPS = 2;
  private static final long GRACE_MILLIS = 3000;
  private static final long SECONDS_MAX = 20;

  private final AtomicReference<@Nullable Throwable> stopped = new AtomicReference<>();
  private final NettyLoops loops = new NettyLoops(LOOPS, this::stop);
  private final ThreadWorkers workers = new ThreadWorkers(this::stop);
  private final ExecutorService tasks = Executors.newFixedThreadPool(2);
  private final Broker broker;
  private final Listener listener;

  KafkaOnMemory(Disk disk, View view) {
    SystemClock clock = new SystemClock();
    LocalLog log =
        new LocalLog(
            disk, SimulatedBroker.LOG, workers, this::stop, new Random(1), clock, LogObserver.NONE);
    broker =
        Broker.open(
            new Broker.Surroundings(
                SimulatedBroker.SETTINGS,
                CatalogLimits.DEFAULT,
                List.of(RecordedRun.VIRTUAL_HOST),
                clock,
                new Waits(clock),
                List.<EventLoop>copyOf(loops.loops()),
                workers,
                new Random(2),
                log,
                view,
                new LocalLog(
                    new SimulatedDisk(),
                    SimulatedBroker.LOG,
                    workers,
                    this::stop,
                    new Random(3),
                    clock,
                    LogObserver.NONE),
                new MemoryView(),
                this::stop,
                new Forms(AmqpKeys.DIALECT)
                    .add(new AmqpMessageCodec())
                    .addBatches(KafkaForm.BATCH_2, KafkaBatchCodec::new),
                AmqpNames.BUILT_INS,
                false,
                () -> 0,
                Carriage.DIRECT,
                Broker.stopWhenLost(this::stop)));
    await(broker::start);
    ClusterNode node = new ClusterNode("cluster");
    listener =
        Listener.bind(
            loops,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            protocol(node),
            new ConnectionLimit(1000),
            ListenerOptions.DEFAULT);
  }

  private KafkaProtocol protocol(ClusterNode node) {
    EventLoop groupLoop = loops.loops().getFirst();
    GroupSettings settings = GroupSettings.defaults().withInitialRebalanceDelayMillis(0);
    return new KafkaProtocol(
        broker,
        KafkaEntrance.open(RecordedRun.VIRTUAL_HOST),
        KafkaLimits.DEFAULT,
        new ConnectionResources(new SystemClock(), broker::isReaderMemoryUsedUp),
        () ->
            new KafkaRequests(
                    node,
                    new KafkaSettings(
                        false, 1, KafkaSettings.FOR_EVER, true, 1 << 20, Path.of("in-memory")),
                    KafkaLimits.DEFAULT,
                    broker.time()::millis,
                    tasks,
                    tasks)
                .table(
                    new GroupHandlers(
                            new GroupSurroundings(
                                groupLoop,
                                () ->
                                    OpenedStreams.of(
                                        broker.open(
                                            groupLoop,
                                            KafkaEntrance.open(RecordedRun.VIRTUAL_HOST)
                                                .anonymous(),
                                            () -> {})),
                                tasks,
                                new SystemClock(),
                                broker.time()::millis,
                                new Waits(new SystemClock()),
                                settings))
                        .factories(),
                    GroupHandlers.configurations(settings)),
        tasks,
        tasks);
  }

  /** Where clients begin. */
  String bootstrap() {
    return "127.0.0.1:" + listener.address().getPort();
  }

  /** Fails if the broker has stopped itself. */
  void requireSound() {
    Throwable cause = stopped.get();
    if (cause != null) {
      throw new AssertionError("the broker has stopped", cause);
    }
  }

  private void stop(String reason, Throwable cause) {
    stopped.compareAndSet(null, new IllegalStateException(reason, cause));
  }

  @Override
  public void close() {
    listener.close(GRACE_MILLIS);
    await(broker::close);
    workers.close();
    tasks.shutdownNow();
    loops.close();
  }

  private interface Asynchronous {
    void begin(Runnable done);
  }

  private static void await(Asynchronous work) {
    CountDownLatch done = new CountDownLatch(1);
    work.begin(done::countDown);
    try {
      if (!done.await(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new AssertionError("the broker neither starts nor stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
