package dev.forebay.protocol.stomp;

import dev.forebay.broker.api.SessionOpener;
import dev.forebay.protocol.stomp.api.LoopState;
import dev.forebay.protocol.stomp.connection.StompConnection;
import dev.forebay.protocol.stomp.node.StompDialect;
import dev.forebay.protocol.stomp.node.StompLimits;
import dev.forebay.protocol.stomp.node.StompMetrics;
import dev.forebay.protocol.stomp.node.StompNode;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ClientHandler;
import dev.forebay.transport.connection.ConnectionResources;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** STOMP for a listener. Any thread. */
public final class StompProtocol implements ProtocolModule {
  private final StompNode node;
  private final ConnectionResources resources;
  private final Map<Integer, LoopState> byLoop = new ConcurrentHashMap<>();

  /**
   * The protocol of one node.
   *
   * @param dialect whose words clients use
   * @param version of the broker, as clients are told
   * @param nowMillis the time that messages are stamped with
   * @param resources that the connections of all protocols share
   */
  public StompProtocol(
      SessionOpener sessions,
      StompLimits limits,
      StompDialect dialect,
      String version,
      LongSupplier nowMillis,
      ConnectionResources resources) {
    this.node =
        new StompNode(
            sessions,
            limits,
            new StompMetrics(),
            dialect,
            "Forebay/" + version,
            nowMillis,
            new AtomicLong());
    this.resources = resources;
  }

  public StompMetrics metrics() {
    return node.metrics();
  }

  @Override
  public String name() {
    return "stomp";
  }

  @Override
  public List<Measure> measures() {
    return node.metrics().measures();
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return connection((EventLoop) loop);
  }

  /** The handler of one connection. */
  public ChannelHandler connection(EventLoop loop) {
    LoopState shared =
        byLoop.computeIfAbsent(
            loop.index(), _ -> LoopState.create(loop, resources.waits().of(loop), node));
    return new ClientHandler(
        resources.of(loop), client -> new StompConnection(client, node, shared));
  }
}
