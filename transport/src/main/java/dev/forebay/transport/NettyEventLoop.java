package dev.forebay.transport;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One Netty event loop as the broker sees it. A task that throws stops the node: what a client got
 * wrong is caught where it entered.
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
  private final FailStop failStop;
  private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
  private final Runnable runTurnEnd = this::runTurnEnd;
  private boolean turnEndRegistered;
  private int shortTurns;
  private long lastTurnEndNanos = System.nanoTime();

  NettyEventLoop(int index, SingleThreadEventLoop loop, FailStop failStop) {
    this.index = index;
    this.loop = loop;
    this.failStop = failStop;
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
    try {
      loop.execute(() -> run(task));
    } catch (RejectedExecutionException ended) {
      requireEnding(ended);
    }
  }

  /**
   * All loops end together, one a little before another: what that one still tells it is as if the
   * node had ended a moment earlier. A loop that serves takes everything.
   */
  private void requireEnding(RejectedExecutionException rejected) {
    if (!loop.isShuttingDown()) {
      throw rejected;
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
    try {
      ScheduledFuture<?> future = loop.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException ended) {
      requireEnding(ended);
      return () -> {};
    }
  }

  /** Netty would log what a task throws, and go on over what it left half done. */
  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error thrown) {
      failStop.fail("a task of event loop " + index + " threw", thrown);
    }
  }

  private void registerTurnEnd() {
    turnEndRegistered = true;
    loop.executeAfterEventLoopIteration(runTurnEnd);
  }

  private void runTurnEnd() {
    turnEndRegistered = false;
    for (Runnable task = turnEnd.poll(); task != null; task = turnEnd.poll()) {
      run(task);
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
