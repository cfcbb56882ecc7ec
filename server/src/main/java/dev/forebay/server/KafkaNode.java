package dev.forebay.server;

import dev.forebay.broker.node.Broker;
import dev.forebay.protocol.kafka.KafkaProtocol;
import dev.forebay.protocol.kafka.KafkaRequests;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.protocol.kafka.login.Advertised;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.kafka.node.OpenedStreams;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.runtime.watch.TurnWatch;
import dev.forebay.server.config.KafkaConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.memory.MemoryPlan;
import dev.forebay.server.process.WatchedPool;
import dev.forebay.transport.NettyLoops;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.SystemClock;
import dev.forebay.transport.connection.ConnectionResources;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node as Kafka's clients see it, and the workers that do for them what must not be done on an
 * event loop: at most {@value #TASKS_MAX} tasks of requests, as many long requests and answers,
 * {@value #BATCHES_MAX} batches and {@value #GROUP_TASKS_MAX} tasks of groups wait, and the threads
 * are there only while there are any. Made by the starting thread.
 */
final class KafkaNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaNode.class);
  private static final int TASKS_MAX = 64;
  private static final int BATCHES_MAX = 1024;
  private static final int GROUP_TASKS_MAX = 10_000;

  private final WatchedPool worker;
  private final WatchedPool batchWorker;
  private final WatchedPool groupWorker;
  private final WatchedPool codec;
  private final EventLoop groupLoop;
  private volatile @Nullable GroupHandlers groups;
  private final ProtocolModule overTls;
  private final KafkaProtocol protocol;

  KafkaNode(
      NodeConfig config,
      MemoryPlan memory,
      DataFormat format,
      NettyLoops loops,
      Broker broker,
      ConnectionResources resources) {
    worker = new WatchedPool("kafka", new ArrayBlockingQueue<>(TASKS_MAX));
    batchWorker = new WatchedPool("kafka-batches", new ArrayBlockingQueue<>(BATCHES_MAX));
    groupWorker = new WatchedPool("kafka-groups", new LinkedBlockingQueue<>(GROUP_TASKS_MAX));
    codec = new WatchedPool("kafka-codec", new ArrayBlockingQueue<>(TASKS_MAX));
    groupLoop = loops.loops().getFirst();
    KafkaConfig kafka = config.kafka();
    ClusterNode node = new ClusterNode(format.clusterId());
    int requestBytesMax = requestBytesMax(kafka, memory);
    KafkaLimits limits =
        KafkaLimits.DEFAULT
            .withRequestBytesMax(requestBytesMax)
            .withInspectionBytesMax(memory.heap().inspectionBytes());
    // The first is the one that clients get who can't name any.
    String virtualHost = config.broker().virtualHosts().getFirst();
    String host = kafka.advertisedHost();
    protocol =
        new KafkaProtocol(
            broker,
            entrance(virtualHost, kafka, new Advertised(host, kafka.advertisedPort(), false)),
            limits,
            resources,
            () -> {
              GroupHandlers handlers =
                  groups(config, memory, broker, resources.waits(), virtualHost);
              groups = handlers;
              return new KafkaRequests(
                      node,
                      settings(config, requestBytesMax),
                      limits,
                      broker.time()::millis,
                      worker,
                      batchWorker)
                  .table(
                      handlers.factories(), GroupHandlers.configurations(GroupSettings.defaults()));
            },
            worker,
            codec);
    overTls =
        protocol.through(
            entrance(virtualHost, kafka, new Advertised(host, kafka.advertisedTlsPort(), true)));
  }

  private static KafkaEntrance entrance(
      String virtualHost, KafkaConfig kafka, Advertised advertised) {
    return new KafkaEntrance(virtualHost, kafka.mechanisms(), advertised);
  }

  /** What its workers are at. */
  List<TurnWatch> watches() {
    return List.of(worker.watch(), batchWorker.watch(), groupWorker.watch(), codec.watch());
  }

  private GroupHandlers groups(
      NodeConfig config, MemoryPlan memory, Broker broker, Waits waits, String virtualHost) {
    int delayMillis = Math.toIntExact(config.kafka().rebalanceDelay().toMillis());
    return new GroupHandlers(
        new GroupSurroundings(
            groupLoop,
            () ->
                OpenedStreams.of(
                    broker.open(groupLoop, KafkaEntrance.open(virtualHost).anonymous(), () -> {})),
            groupWorker,
            new SystemClock(),
            broker.time()::millis,
            waits,
            GroupSettings.defaults()
                .withInitialRebalanceDelayMillis(delayMillis)
                .withMemberBytesMax(memory.heap().memberBytes())));
  }

  KafkaProtocol protocol() {
    return protocol;
  }

  /** The same for clients over TLS, who are sent to another port. */
  ProtocolModule overTls() {
    return overTls;
  }

  @Override
  public void close() {
    GroupHandlers made = groups;
    if (made != null) {
      groupLoop.execute(made::close);
    }
    groupWorker.shutdownNow();
    batchWorker.shutdownNow();
    codec.shutdownNow();
    worker.shutdownNow();
  }

  private static int requestBytesMax(KafkaConfig kafka, MemoryPlan memory) {
    int possible = Math.toIntExact(memory.direct().requestBytesMax());
    if (possible < kafka.maxRequestBytes()) {
      LOG.warn(
          "kafka.max-request-size is {} bytes instead of {}: there is no direct memory for more",
          possible,
          kafka.maxRequestBytes());
    }
    return possible;
  }

  private static KafkaSettings settings(NodeConfig config, int requestBytesMax) {
    KafkaConfig kafka = config.kafka();
    return new KafkaSettings(
        kafka.autoCreateTopics(),
        kafka.partitions(),
        kafka.retention().isZero() ? KafkaSettings.FOR_EVER : kafka.retention().toMillis(),
        kafka.checkCompressed(),
        requestBytesMax,
        config.data().directory().resolve("log"));
  }
}
