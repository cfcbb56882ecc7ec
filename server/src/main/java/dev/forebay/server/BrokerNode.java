package dev.forebay.server;

import dev.forebay.broker.api.BrokerMemory;
import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.amqp091.mapping.AmqpKeys;
import dev.forebay.protocol.amqp091.mapping.AmqpMessageCodec;
import dev.forebay.protocol.base.rabbitmq.AmqpNames;
import dev.forebay.protocol.kafka.mapping.KafkaBatchCodec;
import dev.forebay.protocol.kafka.mapping.KafkaForm;
import dev.forebay.protocol.mqtt.mapping.MqttKeys;
import dev.forebay.protocol.mqtt.mapping.MqttMessageCodec;
import dev.forebay.protocol.stomp.mapping.StompKeys;
import dev.forebay.protocol.stomp.mapping.StompMessageCodec;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.ThreadWorkers;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.runtime.watch.TurnWatch;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.memory.DirectShares;
import dev.forebay.server.memory.HeapShares;
import dev.forebay.server.memory.MemoryPlan;
import dev.forebay.server.process.ProcessFailStop;
import dev.forebay.storage.disk.FileDisk;
import dev.forebay.storage.disk.UnsyncedDisk;
import dev.forebay.storage.log.LocalLog;
import dev.forebay.storage.log.LogObserver;
import dev.forebay.storage.log.LogSettings;
import dev.forebay.storage.view.RocksView;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.SystemClock;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The broker on its embedded storage: opened by the starting thread, closed before the loops. */
final class BrokerNode implements AutoCloseable {
  private static final long CLOSE_SECONDS = 8;
  private static final long FIRST_SEGMENT_BYTES = 4L << 20;

  private final Broker broker;
  private final ThreadWorkers workers;
  private final FileDisk disk;
  private final FileDisk spillDisk;

  private BrokerNode(Broker broker, ThreadWorkers workers, FileDisk disk, FileDisk spillDisk) {
    this.broker = broker;
    this.workers = workers;
    this.disk = disk;
    this.spillDisk = spillDisk;
  }

  static BrokerNode open(
      NodeConfig config,
      MemoryPlan memory,
      int shards,
      Accepted accepted,
      NettyLoops loops,
      Waits waits,
      SyncMetrics syncs)
      throws IOException {
    Path directory = config.data().directory();
    Path views = directory.resolve("views");
    FailStop failStop = new ProcessFailStop();
    ThreadWorkers workers = new ThreadWorkers(failStop);
    FileDisk disk = new FileDisk(directory.resolve("log"));
    FileDisk spillDisk = new FileDisk(directory.resolve("spill"));
    try {
      SystemClock clock = new SystemClock();
      LogSettings settings =
          LogSettings.ofSegments(
              config.log().segmentBytes(),
              Math.min(FIRST_SEGMENT_BYTES, config.log().segmentBytes()));
      LocalLog spill =
          new LocalLog(
              UnsyncedDisk.emptied(spillDisk),
              settings,
              workers,
              failStop,
              new SecureRandom(),
              clock,
              LogObserver.NONE);
      RocksView view = RocksView.open(views);
      LocalLog log =
          new LocalLog(
              disk,
              settings.acceptingLoss(accepted.loss()),
              workers,
              distrusting(views, failStop),
              new SecureRandom(),
              clock,
              syncs);
      Broker broker =
          Broker.open(
              new Broker.Surroundings(
                  settings(config, memory, shards),
                  CatalogLimits.within(memory.heap().catalogBytes()),
                  config.broker().virtualHosts(),
                  clock,
                  waits,
                  List.<EventLoop>copyOf(loops.loops()),
                  workers,
                  new SecureRandom(),
                  log,
                  view,
                  spill,
                  view.spilled(),
                  failStop,
                  new Forms(AmqpKeys.DIALECT)
                      .add(new AmqpMessageCodec())
                      .add(new StompMessageCodec())
                      .add(StompKeys.ACTIVEMQ)
                      .add(MqttKeys.DIALECT)
                      .add(new MqttMessageCodec())
                      .addBatches(KafkaForm.BATCH_2, KafkaBatchCodec::new),
                  AmqpNames.BUILT_INS,
                  accepted.clock(),
                  loops::bufferedBytes,
                  Carriage.DIRECT,
                  Broker.stopWhenLost(failStop)));
      awaitStart(broker);
      loops
          .group()
          .scheduleWithFixedDelay(() -> retrySpace(log, spill, syncs), 1, 1, TimeUnit.SECONDS);
      return new BrokerNode(broker, workers, disk, spillDisk);
    } catch (RuntimeException | Error e) {
      workers.close();
      disk.close();
      spillDisk.close();
      throw e;
    }
  }

  /**
   * What failed to reach the disk is still read as if it were there until the machine starts anew,
   * and the views' files may be among it: they are made anew from the log.
   */
  private static FailStop distrusting(Path views, FailStop failStop) {
    return (reason, cause) -> {
      RocksView.distrust(views);
      failStop.fail(reason, cause);
    };
  }

  private static BrokerSettings settings(NodeConfig config, MemoryPlan memory, int shards) {
    BrokerSettings defaults = BrokerSettings.defaults();
    return new BrokerSettings(
        shards,
        config.memory().chunksBytes(),
        config.memory().transientBytes(),
        config.publish().unsyncedBytesPerConnection(),
        config.publish().unsyncedBytesPerNode(),
        config.settle().delay().toNanos(),
        defaults.checkpointBytes(),
        defaults.memorySpanBytes(),
        defaults.refreshBytes(),
        memory.heap().producerBytes(),
        memory(config, memory.heap(), memory.direct()));
  }

  private static BrokerMemory memory(NodeConfig config, HeapShares heap, DirectShares direct) {
    BrokerMemory usual = BrokerMemory.USUAL;
    return new BrokerMemory(
        direct.chunkBytes(),
        heap.runBytes(),
        direct.readersBytes(),
        heap.stagedBytes(),
        Math.min(heap.stagedBytes(), usual.stagedPerSessionBytes()),
        heap.convertedBytes(),
        heap.openBatchBytes(),
        direct.readersBytes() / 4 / config.loops().count(),
        heap.routeBytesPerLoop(),
        heap.dueBytesPerShard());
  }

  private static void retrySpace(LocalLog log, LocalLog spill, SyncMetrics syncs) {
    spill.retrySpace();
    if (syncs.takeSegmentMissing()) {
      log.retrySpace();
    }
  }

  private static void awaitStart(Broker broker) {
    CountDownLatch started = new CountDownLatch(1);
    broker.start(started::countDown);
    await(started, "the broker did not start in time");
  }

  Broker broker() {
    return broker;
  }

  /** What its workers are at. */
  List<TurnWatch> watches() {
    return workers.watches();
  }

  @Override
  public void close() throws IOException {
    CountDownLatch closed = new CountDownLatch(1);
    broker.close(closed::countDown);
    await(closed, "storage was not closed in time; what was confirmed is safe");
    workers.close();
    disk.close();
    spillDisk.close();
  }

  private static void await(CountDownLatch latch, String otherwise) {
    try {
      if (!latch.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(otherwise);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
