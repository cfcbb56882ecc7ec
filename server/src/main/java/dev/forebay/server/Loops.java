package dev.forebay.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The node's event loops, and the kind of channel that runs on them: epoll, or NIO without it. */
final class Loops implements AutoCloseable {
  private static final int CLOSE_SECONDS = 5;

  private final EventLoopGroup group;
  private final Class<? extends ServerChannel> serverChannel;

  private Loops(EventLoopGroup group, Class<? extends ServerChannel> serverChannel) {
    this.group = group;
    this.serverChannel = serverChannel;
  }

  static Loops start(int count) {
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new Loops(
        new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop"), handlers),
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
  }

  EventLoopGroup group() {
    return group;
  }

  Class<? extends ServerChannel> serverChannel() {
    return serverChannel;
  }

  /** Ends the loops, with what they still have to run. */
  @Override
  public void close() {
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
