package dev.forebay.server;

import dev.forebay.broker.Broker;
import dev.forebay.protocol.kafka.KafkaLimits;
import dev.forebay.protocol.kafka.KafkaProtocol;
import dev.forebay.protocol.kafka.KafkaRequests;
import dev.forebay.protocol.kafka.KafkaSettings;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.server.config.KafkaConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.transport.SystemClock;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The node as Kafka's clients see it, and the worker that does for them what must not be done on an
 * event loop: at most {@value #TASKS_MAX} tasks wait for it, and its thread is there only while
 * there are any. Made by the starting thread.
 */
final class KafkaNode implements AutoCloseable {
  /** Name of the port. */
  static final String PROTOCOL = "kafka";

  private static final int TASKS_MAX = 64;
  private static final long KEEP_SECONDS = 5;

  private final ThreadPoolExecutor worker;
  private final ClusterNode node;
  private final KafkaProtocol protocol;

  KafkaNode(NodeConfig config, DataFormat format, Broker broker) {
    worker =
        new ThreadPoolExecutor(
            1,
            1,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(TASKS_MAX),
            task -> new Thread(task, "kafka"));
    worker.allowCoreThreadTimeOut(true);
    KafkaConfig kafka = config.kafka();
    String host =
        kafka.advertisedHost().isEmpty()
            ? config.listen().address().getHostAddress()
            : kafka.advertisedHost();
    node = new ClusterNode(format.clusterId(), host, kafka.advertisedPort());
    KafkaLimits limits = KafkaLimits.DEFAULT.withRequestBytesMax(kafka.maxRequestBytes());
    // The first is the one that clients get who can't name any.
    String virtualHost = config.broker().virtualHosts().getFirst();
    protocol =
        new KafkaProtocol(
            (loop, listener) -> broker.openStreams(loop, virtualHost, listener),
            limits,
            () ->
                new KafkaRequests(node, settings(config), limits, new SystemClock(), worker)
                    .table(Map.of()),
            worker);
  }

  KafkaProtocol protocol() {
    return protocol;
  }

  /** Tells the port that the listener has. */
  void bound(int port) {
    node.bound(port);
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }

  private static KafkaSettings settings(NodeConfig config) {
    KafkaConfig kafka = config.kafka();
    return new KafkaSettings(
        kafka.autoCreateTopics(),
        kafka.partitions(),
        kafka.retention().isZero() ? KafkaSettings.FOR_EVER : kafka.retention().toMillis(),
        kafka.maxRequestBytes(),
        config.data().directory().resolve("log"));
  }
}
