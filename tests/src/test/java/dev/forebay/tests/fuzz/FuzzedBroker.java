package dev.forebay.tests.fuzz;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.AmqpProtocol;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.ThreadWorkers;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.disk.Disk;
import dev.forebay.storage.disk.FileDisk;
import dev.forebay.storage.disk.UnsyncedDisk;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.log.LogSettings;
import dev.forebay.storage.view.RocksView;
import dev.forebay.transport.ConnectionLimit;
import dev.forebay.transport.Listener;
import dev.forebay.transport.ListenerOptions;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.SystemClock;
import dev.forebay.transport.connection.ConnectionResources;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A whole broker on real sockets and files, wired here since its limits are shorter than life. */
public final class FuzzedBroker implements AutoCloseable {
  /** Small enough that what is kept back of it for nothing shows. */
  static final int CONTENT_BYTES_MAX = 256 << 10;

  /** Longer than a session that does nothing may last. */
  static final long SESSION_MILLIS_MAX = 20_000;

  private static final AmqpLimits LIMITS =
      new AmqpLimits(
          131_072,
          16_384,
          2047,
          1,
          1 << 20,
          64 << 10,
          64 << 10,
          1 << 20,
          4 << 20,
          CONTENT_BYTES_MAX,
          CONTENT_BYTES_MAX / 2,
          1000,
          1000,
          500,
          false);
  private static final int CONNECTIONS_MAX = 2000;
  private static final long MIB = 1 << 20;
  private static final long GRACE_MILLIS = 3000;

  private final AtomicReference<@Nullable Throwable> stopped = new AtomicReference<>();
  private final NettyLoops loops;
  private final ThreadWorkers workers = new ThreadWorkers(this::stop);
  private final Broker broker;
  private final AmqpProtocol protocol;
  private final Listener listener;

  FuzzedBroker(Path directory, int loopCount) throws IOException {
    this(directory, loopCount, disk -> disk);
  }

  /** A broker on a disk of another sort. */
  public FuzzedBroker(Path directory, int loopCount, UnaryOperator<Disk> sort) throws IOException {
    loops = new NettyLoops(loopCount, this::stop);
    SystemClock clock = new SystemClock();
    Path log = Files.createDirectories(directory.resolve("log"));
    RocksView view = RocksView.open(directory.resolve("views"));
    broker =
        Broker.open(
            new Broker.Surroundings(
                BrokerSettings.defaults(),
                CatalogLimits.DEFAULT,
                List.of("/"),
                clock,
                new Waits(clock),
                List.<EventLoop>copyOf(loops.loops()),
                workers,
                new java.util.Random(1),
                new LocalLog(
                    sort.apply(new FileDisk(log)),
                    LogSettings.ofSegments(64 * MIB, 4 * MIB),
                    workers,
                    this::stop,
                    new java.util.Random(1),
                    clock,
                    LogObserver.NONE),
                view,
                new LocalLog(
                    UnsyncedDisk.emptied(new FileDisk(directory.resolve("spill"))),
                    LogSettings.ofSegments(64 * MIB, 4 * MIB),
                    workers,
                    this::stop,
                    new java.util.Random(2),
                    clock,
                    LogObserver.NONE),
                view.spilled(),
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
    protocol =
        new AmqpProtocol(
            broker,
            LIMITS,
            "0.0-fuzz",
            new ConnectionResources(new SystemClock(), broker::isReaderMemoryUsedUp));
    listener =
        Listener.bind(
            loops,
            new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0),
            protocol,
            new ConnectionLimit(CONNECTIONS_MAX),
            ListenerOptions.DEFAULT);
  }

  /** Where it listens for AMQP. */
  public int port() {
    return listener.address().getPort();
  }

  AmqpMetrics connections() {
    return protocol.metrics();
  }

  /** Sockets that are open, whether their connection is or not. */
  int sockets() {
    return listener.connections();
  }

  Broker broker() {
    return broker;
  }

  @Nullable Throwable stopped() {
    return stopped.get();
  }

  @Override
  public void close() {
    listener.close(GRACE_MILLIS);
    await(broker::close);
    workers.close();
    loops.close();
  }

  private void stop(String reason, Throwable cause) {
    stopped.compareAndSet(null, new IllegalStateException(reason, cause));
  }

  private interface Asynchronous {
    void begin(Runnable done);
  }

  private static void await(Asynchronous work) {
    CountDownLatch done = new CountDownLatch(1);
    work.begin(done::countDown);
    try {
      if (!done.await(SESSION_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the broker neither starts nor stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
