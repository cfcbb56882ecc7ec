package dev.forebay.management;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/**
 * The HTTP/1.1 listener for health, metrics and operators (RFC 9110, RFC 9112).
 *
 * <p>Limits: {@value #MAX_CONNECTIONS} connections, of which more are closed as they come; a
 * request line of 2 KiB, 8 KiB of headers and no more than 64 KiB of body; one request of a
 * connection at a time, those that came with it wait, later ones stay in the socket; a connection
 * that is silent for 60 s is closed.
 */
public final class ManagementServer implements AutoCloseable {
  static final int MAX_CONNECTIONS = 64;
  private static final int MAX_REQUEST_LINE_BYTES = 2 * 1024;
  private static final int MAX_HEADERS_BYTES = 8 * 1024;
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int IDLE_SECONDS = 60;

  private final Channel listener;
  private final ChannelGroup connections;

  private ManagementServer(Channel listener, ChannelGroup connections) {
    this.listener = listener;
    this.connections = connections;
  }

  /**
   * Binds and serves.
   *
   * @param address where to listen; port 0 takes any free one
   * @param loops whose loops serve the connections
   * @param channelType that fits the loops
   * @param worker for what may take longer than a turn; it may refuse, which is answered with 503
   * @throws IOException if the address cannot be bound
   */
  public static ManagementServer start(
      InetSocketAddress address,
      EventLoopGroup loops,
      Class<? extends ServerChannel> channelType,
      Executor worker,
      Health health,
      MetricsSource metrics,
      Operator operator,
      Api api)
      throws IOException {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    Endpoints endpoints = new Endpoints(health, metrics, operator, api, worker);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(channelType)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childHandler(new Pipeline(connections, endpoints));
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + address + ": " + bound.cause(), bound.cause());
    }
    return new ManagementServer(bound.channel(), connections);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening and closes the connections. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
  }

  /** Makes a new connection's handlers. */
  private static final class Pipeline extends ChannelInitializer<Channel> {
    private final ChannelGroup connections;
    private final Endpoints endpoints;

    Pipeline(ChannelGroup connections, Endpoints endpoints) {
      this.connections = connections;
      this.endpoints = endpoints;
    }

    @Override
    protected void initChannel(Channel channel) {
      if (connections.size() >= MAX_CONNECTIONS) {
        channel.close();
        return;
      }
      connections.add(channel);
      HttpDecoderConfig limits =
          new HttpDecoderConfig()
              .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
              .setMaxHeaderSize(MAX_HEADERS_BYTES);
      channel
          .pipeline()
          .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS))
          .addLast(new HttpServerCodec(limits))
          .addLast(new HttpServerKeepAliveHandler())
          .addLast(new RequestAggregator(MAX_BODY_BYTES))
          .addLast(new HttpConnection(endpoints));
    }
  }
}
