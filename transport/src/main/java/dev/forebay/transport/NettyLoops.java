package dev.forebay.transport;

import dev.forebay.runtime.FailStop;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The node's event loops and the memory that their sockets use. They accept and serve: on a small
 * machine a loop for accepting alone would only cost wake-ups. Any thread.
 */
public final class NettyLoops implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  /** The part of the direct memory of a node that is not told another. */
  private static final int SOCKETS_PART = 4;

  private final IoEventLoopGroup group;
  private final List<NettyEventLoop> loops;
  private final SocketMemory memory;
  private final LongSupplier incompleteBytes;
  private final long bufferedBytesMax;

  /** Starts loops whose sockets have the usual part of the direct memory. */
  public NettyLoops(int count, FailStop failStop) {
    this(count, failStop, () -> 0, PlatformDependent.maxDirectMemory() / SOCKETS_PART);
  }

  /**
   * Starts the loops.
   *
   * @param count how many; at least 1
   * @param failStop told when a task of a loop throws
   * @param incompleteBytes of sockets' buffers that hold incomplete frames; from any thread
   * @param bufferedBytesMax of the others, from which on sockets are read in small pieces
   */
  public NettyLoops(
      int count, FailStop failStop, LongSupplier incompleteBytes, long bufferedBytesMax) {
    this.incompleteBytes = incompleteBytes;
    this.bufferedBytesMax = bufferedBytesMax;
    group =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("loop"), EpollIoHandler.newFactory());
    List<NettyEventLoop> found = new ArrayList<>();
    for (EventExecutor executor : group) {
      found.add(new NettyEventLoop(found.size(), (SingleThreadEventLoop) executor, failStop));
    }
    loops = List.copyOf(found);
    memory = SocketMemory.ofProcess(count);
  }

  /** The loops in the order of their index. */
  public List<NettyEventLoop> loops() {
    return loops;
  }

  /** Direct memory in one arena per loop. */
  public PooledByteBufAllocator allocator() {
    return memory.allocator();
  }

  /** What sockets' buffers take from others, but for incomplete frames. Any thread. */
  public long bufferedBytes() {
    return Math.max(0, memory.takenBytes() - incompleteBytes.getAsLong());
  }

  /** Whether sockets have more of the direct memory than leaves enough for all else. */
  boolean isMemoryShort() {
    return bufferedBytes() > bufferedBytesMax;
  }

  /** Ends the loops; channels that are still open are closed. Not from a loop. */
  @Override
  public void close() {
    group
        .shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /** Netty's side of the loops, for channels that are no protocol's. */
  public IoEventLoopGroup group() {
    return group;
  }

  NettyEventLoop of(EventLoop netty) {
    for (NettyEventLoop loop : loops) {
      if (loop.netty().equals(netty)) {
        return loop;
      }
    }
    throw new IllegalArgumentException("not a loop of this node: " + netty);
  }
}
