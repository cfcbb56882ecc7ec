package dev.forebay.server.process;

import dev.forebay.runtime.watch.ProcessTimes;
import dev.forebay.runtime.watch.StallListener;
import dev.forebay.runtime.watch.TurnWatch;
import dev.forebay.runtime.watch.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The thread that watches the others. It waits for nobody, and nobody for it. */
public final class WatchThread implements AutoCloseable {
  private static final long LOOK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LOOK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int LOOKS_PER_LIMIT = 4;

  private final Watchdog watchdog;
  private final long lookNanos;
  private final Thread thread;
  private volatile boolean isClosed;

  /**
   * Starts.
   *
   * @param loopLimit what a turn of a loop may take
   * @param workerLimit what a step of a worker may take
   */
  public WatchThread(
      Supplier<List<TurnWatch>> watched,
      Duration loopLimit,
      Duration workerLimit,
      StallListener listener) {
    long smallest = Math.min(loopLimit.toNanos(), workerLimit.toNanos());
    lookNanos = Math.clamp(smallest / LOOKS_PER_LIMIT, LOOK_NANOS_MIN, LOOK_NANOS_MAX);
    watchdog =
        new Watchdog(
            watched,
            Map.of(
                TurnWatch.Kind.LOOP,
                loopLimit.toNanos(),
                TurnWatch.Kind.WORKER,
                workerLimit.toNanos()),
            lookNanos,
            ProcessTimes.ofJvm(),
            listener);
    thread = Thread.ofPlatform().daemon().name("watchdog").start(this::run);
  }

  private void run() {
    while (!isClosed) {
      watchdog.look(System.nanoTime());
      LockSupport.parkNanos(lookNanos);
    }
  }

  /** What it has seen. Any thread. */
  public Watchdog watchdog() {
    return watchdog;
  }

  @Override
  public void close() {
    isClosed = true;
    LockSupport.unpark(thread);
  }
}
