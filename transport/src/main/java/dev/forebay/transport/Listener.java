package dev.forebay.transport;

import dev.forebay.runtime.EventLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bound port and the connections accepted there. Any thread but the loops'. */
public final class Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int READ_BYTES_MIN = 1024;
  private static final int READ_BYTES_FIRST = 4096;

  /**
   * Loopback's own segments are as large as a small receive window: one that has shrunk to a little
   * less makes Linux send only every 200 ms, for as long as the connection lives.
   */
  private static final int SEGMENT_BYTES_MAX = 32_000;

  // netinet/tcp.h; inherited by the accepted sockets. Real networks have smaller segments anyway.
  private static final ChannelOption<Integer> TCP_MAXSEG =
      new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);

  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Traffic traffic = new Traffic();
  private final Map<Integer, ClientLog> refused = new ConcurrentHashMap<>();
  private final NettyLoops loops;
  private final ProtocolModule protocol;
  private final ConnectionLimit limit;
  private final ListenerOptions options;
  private final Channel server;

  private Listener(
      NettyLoops loops,
      InetSocketAddress address,
      ProtocolModule protocol,
      ConnectionLimit limit,
      ListenerOptions options) {
    this.loops = loops;
    this.protocol = protocol;
    this.limit = limit;
    this.options = options;
    this.server = bootstrap().bind(address).syncUninterruptibly().channel();
  }

  /**
   * Binds and starts to accept; a {@link java.net.BindException} says why it can't.
   *
   * @param address port 0 takes a free one
   * @param limit connections above it are closed at once
   */
  public static Listener bind(
      NettyLoops loops,
      InetSocketAddress address,
      ProtocolModule protocol,
      ConnectionLimit limit,
      ListenerOptions options) {
    return new Listener(loops, address, protocol, limit, options);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.localAddress();
  }

  /** What its connections read and write. */
  public Traffic traffic() {
    return traffic;
  }

  /** Connections that are open now. */
  public int connections() {
    return connections.size();
  }

  /** Bytes that its connections have written and their sockets have not taken. */
  public long unsentBytes() {
    long bytes = 0;
    for (Channel connection : connections) {
      ChannelOutboundBuffer unsent = connection.unsafe().outboundBuffer();
      bytes += unsent == null ? 0 : unsent.totalPendingWriteBytes();
    }
    return bytes;
  }

  /** Stops accepting; what is connected stays. */
  public void stopAccepting() {
    server.close().awaitUninterruptibly();
  }

  /**
   * Stops accepting, asks all connections to end in their protocol's way, and closes those that
   * have not done so in time.
   */
  public void close(long graceMillis) {
    stopAccepting();
    for (Channel connection : connections) {
      connection
          .eventLoop()
          .execute(() -> connection.pipeline().fireUserEventTriggered(ListenerEvent.STOPPING));
    }
    if (!connections.newCloseFuture().awaitUninterruptibly(graceMillis, TimeUnit.MILLISECONDS)) {
      LOG.warn("{} {} connections did not end in time", connections.size(), protocol.name());
      connections.close().awaitUninterruptibly();
    }
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loops.group(), loops.group())
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, options.backlog())
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(TCP_MAXSEG, SEGMENT_BYTES_MAX)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.ALLOCATOR, loops.allocator())
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new ReadSizes(
                new AdaptiveRecvByteBufAllocator(
                    READ_BYTES_MIN, READ_BYTES_FIRST, options.readBytesMax()),
                loops::isMemoryShort))
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(options.writeLowBytes(), options.writeHighBytes()))
        .childHandler(new Accept());
  }

  /** Sets up one connection, or closes it at the limit. */
  private final class Accept extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      if (!limit.take()) {
        EventLoop loop = loops.of(channel.eventLoop());
        refused
            .computeIfAbsent(loop.index(), _ -> new ClientLog(loop))
            .tell("refused", channel.remoteAddress(), limit.max() + " connections is the limit");
        channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        return;
      }
      channel.closeFuture().addListener(_ -> limit.give());
      connections.add(channel);
      channel
          .pipeline()
          .addLast("traffic", traffic)
          .addLast(protocol.name(), protocol.connection(loops.of(channel.eventLoop())));
    }
  }
}
