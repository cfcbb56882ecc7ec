package dev.forebay.protocol.kafka;

import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.connection.KafkaConnection;
import dev.forebay.protocol.kafka.connection.LoopState;
import dev.forebay.runtime.EventLoop;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's protocol for a listener. Kafka's many classes are loaded when the first client connects,
 * and not on an event loop: a node without such clients neither starts later nor is larger. Any
 * thread.
 */
public final class KafkaProtocol implements ProtocolModule {
  private static final int PORT = 9092;

  private final StreamOpener opener;
  private final KafkaLimits limits;
  private final Supplier<RequestTable> loader;
  private final Executor executor;
  private final KafkaMetrics metrics = new KafkaMetrics();
  private final Map<Integer, LoopState> byLoop = new ConcurrentHashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean loading;
  private volatile @Nullable RequestTable table;

  /**
   * The protocol of one node.
   *
   * @param loader makes the table of handlers; called once, by the executor
   */
  public KafkaProtocol(
      StreamOpener opener, KafkaLimits limits, Supplier<RequestTable> loader, Executor executor) {
    this.opener = opener;
    this.limits = limits;
    this.loader = loader;
    this.executor = executor;
  }

  public KafkaMetrics metrics() {
    return metrics;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public int defaultPort() {
    return PORT;
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return connection((EventLoop) loop);
  }

  /** The handler of one connection. */
  public ChannelHandler connection(EventLoop loop) {
    LoopState shared = byLoop.computeIfAbsent(loop.index(), _ -> LoopState.create(loop, limits));
    return new KafkaConnection(
        loop, opener, limits, metrics, shared, ready -> whenLoaded(loop, ready));
  }

  private void whenLoaded(EventLoop loop, Consumer<RequestTable> ready) {
    RequestTable loaded = table;
    if (loaded != null) {
      ready.accept(loaded);
      return;
    }
    boolean first;
    synchronized (waiting) {
      waiting.add(() -> loop.execute(() -> whenLoaded(loop, ready)));
      first = !loading;
      loading = true;
    }
    if (first) {
      executor.execute(this::load);
    } else if (table != null) {
      wakeAll();
    }
  }

  private void load() {
    table = loader.get();
    wakeAll();
  }

  private void wakeAll() {
    List<Runnable> ready;
    synchronized (waiting) {
      ready = List.copyOf(waiting);
      waiting.clear();
    }
    ready.forEach(Runnable::run);
  }
}
