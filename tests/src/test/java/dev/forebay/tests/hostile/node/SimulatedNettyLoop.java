package dev.forebay.tests.hostile.node;

import dev.forebay.runtime.EventLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Netty's side of a simulated event loop: what Netty defers is one of its tasks. */
final class SimulatedNettyLoop extends AbstractEventExecutor implements io.netty.channel.EventLoop {
  private final EventLoop loop;

  SimulatedNettyLoop(EventLoop loop) {
    this.loop = loop;
  }

  @Override
  public EventLoopGroup parent() {
    return this;
  }

  @Override
  public io.netty.channel.EventLoop next() {
    return this;
  }

  @Override
  public boolean inEventLoop() {
    return loop.inLoop();
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return loop.inLoop();
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  @Override
  public ChannelFuture register(Channel channel) {
    return register(new DefaultChannelPromise(channel, this));
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    promise.channel().unsafe().register(this, promise);
    return promise;
  }

  @Deprecated
  @Override
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    channel.unsafe().register(this, promise);
    return promise;
  }

  @Deprecated
  @Override
  public void shutdown() {
    throw new UnsupportedOperationException("ends with its world");
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("ends with its world");
  }

  @Override
  public Future<?> terminationFuture() {
    throw new UnsupportedOperationException("ends with its world");
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException("ends with its world");
  }
}
