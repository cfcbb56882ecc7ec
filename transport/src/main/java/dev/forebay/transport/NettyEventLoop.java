package dev.forebay.transport;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.OutOfMemory;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One Netty event loop as the broker sees it.
 *
 * <p>A turn is one iteration of Netty's loop: ready sockets, then queued tasks, then the tasks
 * registered for its end, which Netty runs before it blocks again. One registration at Netty serves
 * all tasks of a turn, so that registering costs no queue operation between threads.
 */
public final class NettyEventLoop implements EventLoop {
  private static final long SHORT_TURN_NANOS = 50_000;
  private static final int SHORT_TURNS_BEFORE_YIELD = 16;

  private final int index;
  private final SingleThreadEventLoop loop;
  private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
  private final Runnable runTurnEnd = this::runTurnEnd;
  private boolean turnEndRegistered;
  private int shortTurns;
  private long lastTurnEndNanos = System.nanoTime();

  NettyEventLoop(int index, SingleThreadEventLoop loop) {
    this.index = index;
    this.loop = loop;
  }

  /** Netty's side of this loop. */
  public SingleThreadEventLoop netty() {
    return loop;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(() -> run(task));
  }

  /** Netty logs what a task throws, and goes on. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Error e) {
      OutOfMemory.haltIf(e);
      throw e;
    }
  }

  @Override
  public void executeAtTurnEnd(Runnable task) {
    turnEnd.add(task);
    if (!turnEndRegistered) {
      registerTurnEnd();
    }
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    ScheduledFuture<?> future = loop.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private void registerTurnEnd() {
    turnEndRegistered = true;
    loop.executeAfterEventLoopIteration(runTurnEnd);
  }

  private void runTurnEnd() {
    turnEndRegistered = false;
    try {
      for (Runnable task = turnEnd.poll(); task != null; task = turnEnd.poll()) {
        run(task);
      }
    } finally {
      // One task's failure, which Netty logs, must not keep the others from running.
      if (!turnEnd.isEmpty() && !turnEndRegistered) {
        registerTurnEnd();
      }
    }
    letOthersRunAfterShortTurn();
  }

  /**
   * When short turns follow at once, clients send message by message, and most of a turn is system
   * calls. Whoever waits for this processor runs first then, often such a client, so that the next
   * turn finds more to do; if nobody waits, it costs a fraction of a microsecond.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private void letOthersRunAfterShortTurn() {
    long nowNanos = System.nanoTime();
    shortTurns = nowNanos - lastTurnEndNanos < SHORT_TURN_NANOS ? shortTurns + 1 : 0;
    if (shortTurns > SHORT_TURNS_BEFORE_YIELD) {
      Thread.yield();
      nowNanos = System.nanoTime();
    }
    lastTurnEndNanos = nowNanos;
  }
}
