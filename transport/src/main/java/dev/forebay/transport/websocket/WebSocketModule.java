package dev.forebay.transport.websocket;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.measure.Measure;
import dev.forebay.transport.NettyEventLoop;
import dev.forebay.transport.ProtocolModule;
import dev.forebay.transport.connection.ConnectionResources;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.function.Supplier;

/**
 * A protocol served over WebSocket: its connections get what frames carry, and what they send is
 * put into frames. Any thread.
 */
public final class WebSocketModule implements ProtocolModule {
  private final ProtocolModule protocol;
  private final WebSocketOptions options;
  private final ConnectionResources resources;

  /**
   * A protocol that has listeners of its own as well.
   *
   * @param resources that its connections share with all others
   */
  public WebSocketModule(
      ProtocolModule protocol, WebSocketOptions options, ConnectionResources resources) {
    this.protocol = protocol;
    this.options = options;
    this.resources = resources;
  }

  @Override
  public String name() {
    return protocol.name() + "-ws";
  }

  /** The protocol counts its clients, however they come. */
  @Override
  public List<Measure> measures() {
    return List.of();
  }

  @Override
  public ChannelHandler connection(NettyEventLoop loop) {
    return connection(loop, () -> protocol.connection(loop));
  }

  /**
   * The handler of one connection.
   *
   * @param handler makes the protocol's own, when the client has been let in
   */
  public ChannelHandler connection(EventLoop loop, Supplier<ChannelHandler> handler) {
    return new Upgrade(options, resources.of(loop), handler);
  }
}
