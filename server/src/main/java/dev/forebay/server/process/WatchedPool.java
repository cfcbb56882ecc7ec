package dev.forebay.server.process;

import dev.forebay.runtime.watch.TurnWatch;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread for tasks that the watchdog sees; it exists only while there are some. Any thread. */
public final class WatchedPool extends ThreadPoolExecutor {
  private static final long KEEP_SECONDS = 5;

  private final TurnWatch watch;

  /** Has no thread yet. */
  public WatchedPool(String name, BlockingQueue<Runnable> waiting) {
    super(1, 1, KEEP_SECONDS, TimeUnit.SECONDS, waiting, task -> new Thread(task, name));
    watch = new TurnWatch(TurnWatch.Kind.WORKER, name);
    allowCoreThreadTimeOut(true);
  }

  /** What it is at. */
  public TurnWatch watch() {
    return watch;
  }

  @Override
  protected void beforeExecute(Thread thread, Runnable task) {
    watch.begin(System.nanoTime());
  }

  @Override
  protected void afterExecute(Runnable task, Throwable thrown) {
    watch.end(System.nanoTime());
  }
}
