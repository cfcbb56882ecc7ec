package dev.forebay.tests.hostile.node;

import dev.forebay.transport.ListenerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The server's end of a socket, as epoll's: reads while it may, is told of the client's end at any
 * time, and writes as much as the client's kernel takes. Confined to its loop.
 */
final class SimulatedSocket extends AbstractChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false);

  private final ChannelConfig config = new DefaultChannelConfig(this);
  private final Peer peer;
  private final int readBytesMax;
  private final int port;
  private boolean isOpen = true;
  private boolean isActive;
  private boolean isLookDue;

  SimulatedSocket(Peer peer, int port, ByteBufAllocator allocator, ListenerOptions options) {
    super(null);
    this.peer = peer;
    this.port = port;
    this.readBytesMax = options.readBytesMax();
    config.setAllocator(allocator);
    config.setWriteBufferWaterMark(
        new WriteBufferWaterMark(options.writeLowBytes(), options.writeHighBytes()));
  }

  /** The client has sent, read or ended something. Any time. */
  void look() {
    if (!isLookDue && isOpen) {
      isLookDue = true;
      eventLoop().execute(this::lookNow);
    }
  }

  private void lookNow() {
    isLookDue = false;
    if (!isOpen) {
      return;
    }
    if (peer.isReset()) {
      pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
      unsafe().close(unsafe().voidPromise());
      return;
    }
    read(peer.hasHungUp());
    ChannelOutboundBuffer unsent = unsafe().outboundBuffer();
    if (isOpen && unsent != null && unsent.totalPendingWriteBytes() > 0) {
      unsafe().flush();
    }
  }

  private void read(boolean isLast) {
    int bytes = Math.min(peer.unreadByServer(), readBytesMax);
    if (bytes > 0 && (isLast || config.isAutoRead())) {
      ByteBuf in = config.getAllocator().directBuffer(bytes);
      peer.take(in, bytes);
      pipeline().fireChannelRead(in);
      pipeline().fireChannelReadComplete();
    }
    if (isLast) {
      if (peer.unreadByServer() > 0) {
        look();
      } else {
        unsafe().close(unsafe().voidPromise());
      }
    }
  }

  @Override
  protected void doBeginRead() {
    if (peer.unreadByServer() > 0) {
      look();
    }
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) {
    Object next = out.current();
    while (next instanceof ByteBuf bytes) {
      int taken = Math.min(bytes.readableBytes(), peer.windowBytes());
      if (taken < bytes.readableBytes()) {
        if (taken > 0) {
          peer.give(bytes, taken);
          out.progress(taken);
          look();
        }
        return;
      }
      peer.give(bytes, taken);
      out.remove();
      next = out.current();
    }
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    isActive = true;
    promise.setSuccess();
  }

  @Override
  protected void doClose() {
    isOpen = false;
    isActive = false;
    peer.closedByServer();
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new AbstractUnsafe() {
      @Override
      public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        throw new UnsupportedOperationException("is connected");
      }
    };
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop instanceof SimulatedNettyLoop;
  }

  @Override
  protected SocketAddress localAddress0() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Override
  protected void doBind(SocketAddress local) {
    throw new UnsupportedOperationException("is connected");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public boolean isActive() {
    return isActive;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }
}
