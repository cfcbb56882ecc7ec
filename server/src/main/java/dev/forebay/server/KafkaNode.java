package dev.forebay.server;

import dev.forebay.broker.Broker;
import dev.forebay.protocol.kafka.KafkaLimits;
import dev.forebay.protocol.kafka.KafkaProtocol;
import dev.forebay.protocol.kafka.KafkaRequests;
import dev.forebay.protocol.kafka.KafkaSettings;
import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.HandlerFactory;
import dev.forebay.protocol.kafka.api.RequestHandler;
import dev.forebay.protocol.kafka.group.GroupHandlers;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.group.GroupSurroundings;
import dev.forebay.runtime.EventLoop;
import dev.forebay.server.config.KafkaConfig;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.transport.SystemClock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/**
 * The node as Kafka's clients see it, and the workers that do for them what must not be done on an
 * event loop: at most {@value #TASKS_MAX} tasks of requests and {@value #GROUP_TASKS_MAX} of groups
 * wait. Made by the starting thread.
 */
final class KafkaNode implements AutoCloseable {
  /** Name of the port. */
  static final String PROTOCOL = "kafka";

  private static final int TASKS_MAX = 64;
  private static final int GROUP_TASKS_MAX = 10_000;
  private static final long KEEP_SECONDS = 5;

  private final ThreadPoolExecutor worker = worker("kafka", TASKS_MAX);
  private final ThreadPoolExecutor groupWorker = worker("kafka-groups", GROUP_TASKS_MAX);
  private final EventLoop groupLoop;
  private final Broker broker;
  private final String virtualHost;
  private volatile @Nullable GroupHandlers groups;
  private final ClusterNode node;
  private final KafkaProtocol protocol;

  /**
   * The node.
   *
   * @param groupLoop on which all consumer groups are kept
   */
  KafkaNode(NodeConfig config, DataFormat format, Broker broker, EventLoop groupLoop) {
    this.groupLoop = groupLoop;
    this.broker = broker;
    KafkaConfig kafka = config.kafka();
    String host =
        kafka.advertisedHost().isEmpty()
            ? config.listen().address().getHostAddress()
            : kafka.advertisedHost();
    node = new ClusterNode(format.clusterId(), host, kafka.advertisedPort());
    KafkaLimits limits = KafkaLimits.DEFAULT.withRequestBytesMax(kafka.maxRequestBytes());
    // The first is the one that clients get who can't name any.
    this.virtualHost = config.broker().virtualHosts().getFirst();
    protocol =
        new KafkaProtocol(
            (loop, listener) -> broker.openStreams(loop, virtualHost, listener),
            limits,
            () ->
                new KafkaRequests(node, settings(config), limits, new SystemClock(), worker)
                    .table(groupRequests()),
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
    GroupHandlers begun = groups;
    if (begun != null) {
      groupLoop.execute(begun::close);
    }
    worker.shutdownNow();
    groupWorker.shutdownNow();
  }

  /** Made with the table of handlers, since it is of Kafka's classes. */
  private Map<ApiKeys, HandlerFactory> groupRequests() {
    GroupHandlers made =
        new GroupHandlers(
            new GroupSurroundings(
                groupLoop,
                () -> broker.openStreams(groupLoop, virtualHost, () -> {}),
                groupWorker,
                new SystemClock(),
                address(node),
                GroupSettings.defaults()));
    groups = made;
    Map<Integer, Map<ApiKeys, RequestHandler>> byLoop = new ConcurrentHashMap<>();
    Map<ApiKeys, HandlerFactory> requests = new EnumMap<>(ApiKeys.class);
    for (ApiKeys key : GroupHandlers.keys()) {
      requests.put(
          key,
          connection ->
              Objects.requireNonNull(
                  byLoop
                      .computeIfAbsent(
                          connection.loop().index(), _ -> made.handlers(connection.loop()))
                      .get(key)));
    }
    return requests;
  }

  private static GroupSurroundings.NodeAddress address(ClusterNode node) {
    return new GroupSurroundings.NodeAddress() {
      @Override
      public int id() {
        return ClusterNode.ID;
      }

      @Override
      public String host() {
        return node.host();
      }

      @Override
      public int port() {
        return node.port();
      }
    };
  }

  /** A thread that is there only while it has something to do. */
  private static ThreadPoolExecutor worker(String name, int tasksMax) {
    ThreadPoolExecutor worker =
        new ThreadPoolExecutor(
            1,
            1,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(tasksMax),
            task -> new Thread(task, name));
    worker.allowCoreThreadTimeOut(true);
    return worker;
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
