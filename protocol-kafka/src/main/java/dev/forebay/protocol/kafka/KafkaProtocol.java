package dev.forebay.protocol.kafka;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.protocol.kafka.api.RequestTable;
import dev.forebay.protocol.kafka.connection.KafkaConnection;
import dev.forebay.protocol.kafka.login.KafkaEntrance;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaMetrics;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ClientHandler;
import dev.forebay.transport.connection.ConnectionResources;
import io.netty.channel.ChannelHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's protocol for a listener. Kafka's many classes are loaded when the first client connects,
 * and not on an event loop: a node without such clients neither starts later nor is larger. Any
 * thread.
 */
public final class KafkaProtocol implements ProtocolModule {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaProtocol.class);

  private final SessionOpener opener;
  private final KafkaEntrance entrance;
  private final KafkaLimits limits;
  private final ConnectionResources resources;
  private final Supplier<RequestTable> loader;
  private final Executor executor;
  private final Executor codec;
  private final KafkaMetrics metrics = new KafkaMetrics();
  private final List<Waiting> waiting = new ArrayList<>();
  private boolean loading;
  private volatile @Nullable RequestTable table;

  /**
   * The protocol of one node.
   *
   * @param entrance how its clients come in
   * @param resources that the connections of all protocols share
   * @param loader makes the table of handlers; called by the executor, again only if it threw
   * @param codec reads long requests and writes long answers; may refuse when it has too much to do
   */
  public KafkaProtocol(
      SessionOpener opener,
      KafkaEntrance entrance,
      KafkaLimits limits,
      ConnectionResources resources,
      Supplier<RequestTable> loader,
      Executor executor,
      Executor codec) {
    this.opener = opener;
    this.entrance = entrance;
    this.limits = limits;
    this.resources = resources.withReaderMemory(this::isAnswerMemoryUsedUp);
    this.loader = loader;
    this.executor = executor;
    this.codec = codec;
  }

  public KafkaMetrics metrics() {
    return metrics;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public List<Measure> measures() {
    return metrics.measures();
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return connection((EventLoop) loop);
  }

  /** The handler of one connection. */
  public ChannelHandler connection(EventLoop loop) {
    return connection(loop, entrance);
  }

  /** The same broker for another listener, by which clients come in otherwise. */
  public ProtocolModule through(KafkaEntrance other) {
    return new ProtocolModule() {
      @Override
      public String name() {
        return KafkaProtocol.this.name();
      }

      @Override
      public List<Measure> measures() {
        // Counted once, with the first listener.
        return List.of();
      }

      @Override
      public ChannelHandler connection(NettyEventLoop loop) {
        return KafkaProtocol.this.connection(loop, other);
      }
    };
  }

  private ChannelHandler connection(EventLoop loop, KafkaEntrance by) {
    return new ClientHandler(
        resources.of(loop),
        client ->
            new KafkaConnection(
                client,
                opener,
                by,
                limits,
                metrics,
                codec,
                ready -> whenLoaded(client.loop(), ready)));
  }

  private boolean isAnswerMemoryUsedUp() {
    RequestTable loaded = table;
    return loaded != null && loaded.isAnswerMemoryUsedUp();
  }

  /** A connection that needs the table, or null if it can't be had. */
  private record Waiting(EventLoop loop, Consumer<@Nullable RequestTable> ready) {}

  private void whenLoaded(EventLoop loop, Consumer<@Nullable RequestTable> ready) {
    RequestTable loaded = table;
    if (loaded != null) {
      ready.accept(loaded);
      return;
    }
    boolean first;
    synchronized (waiting) {
      loaded = table;
      if (loaded != null) {
        RequestTable there = loaded;
        loop.execute(() -> ready.accept(there));
        return;
      }
      waiting.add(new Waiting(loop, ready));
      first = !loading;
      loading = true;
    }
    if (first) {
      try {
        executor.execute(this::load);
      } catch (RejectedExecutionException e) {
        loaded(null);
      }
    }
  }

  private void load() {
    RequestTable made = null;
    try {
      made = loader.get();
    } catch (RuntimeException | LinkageError e) {
      LOG.error("Kafka's clients can't be served; the next one has it tried again", e);
    }
    loaded(made);
  }

  private void loaded(@Nullable RequestTable made) {
    List<Waiting> told;
    synchronized (waiting) {
      table = made;
      loading = false;
      told = List.copyOf(waiting);
      waiting.clear();
    }
    told.forEach(one -> one.loop().execute(() -> one.ready().accept(made)));
  }
}
