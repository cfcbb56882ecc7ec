package dev.forebay.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread for scrapes: one, that exists only while there are some; 16 may wait, more are
 * refused.
 */
final class ManagementWorker implements Executor, AutoCloseable {
  private static final int MAX_WAITING = 16;

  private final ThreadPoolExecutor pool;

  ManagementWorker() {
    pool =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("management").factory());
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public void execute(Runnable task) {
    pool.execute(task);
  }

  /** Drops what waits: nobody is left to be answered. */
  @Override
  public void close() {
    pool.shutdownNow();
  }
}
