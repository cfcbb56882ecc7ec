package dev.forebay.protocol.amqp091;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.protocol.amqp091.api.LoopState;
import dev.forebay.protocol.amqp091.connection.AmqpConnection;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.amqp091.node.AmqpMetrics;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ClientHandler;
import dev.forebay.transport.connection.ConnectionResources;
import dev.forebay.transport.connection.InputMemory;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** AMQP 0-9-1 for a listener. Any thread. */
public final class AmqpProtocol implements ProtocolModule {
  private final SessionOpener sessions;
  private final AmqpLimits limits;
  private final String version;
  private final ConnectionResources resources;
  private final AmqpMetrics metrics = new AmqpMetrics();
  private final InputMemory contents;
  private final AtomicLong parkedBytes = new AtomicLong();
  private final Map<Integer, LoopState> byLoop = new ConcurrentHashMap<>();

  /**
   * The protocol of one node.
   *
   * @param version of the broker, as clients are told
   * @param resources that the connections of all protocols share
   */
  public AmqpProtocol(
      SessionOpener sessions, AmqpLimits limits, String version, ConnectionResources resources) {
    this.sessions = sessions;
    this.limits = limits;
    this.version = version;
    this.resources = resources;
    this.contents = new InputMemory(limits.contentBytesMax());
  }

  public AmqpMetrics metrics() {
    return metrics;
  }

  @Override
  public String name() {
    return "amqp";
  }

  @Override
  public List<Measure> measures() {
    return metrics.measures();
  }

  /** What waits on all connections until clients free memory. */
  public long parkedBytes() {
    return parkedBytes.get();
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return connection((EventLoop) loop);
  }

  /** The handler of one connection. */
  public ChannelHandler connection(EventLoop loop) {
    LoopState shared =
        byLoop.computeIfAbsent(
            loop.index(),
            _ ->
                LoopState.create(
                    loop, resources.waits().of(loop), limits, metrics, contents, parkedBytes));
    return new ClientHandler(
        resources.of(loop),
        client -> new AmqpConnection(client, sessions, limits, version, metrics, shared));
  }
}
