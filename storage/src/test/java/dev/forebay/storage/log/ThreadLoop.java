package dev.forebay.storage.log;

import dev.forebay.runtime.EventLoop;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An event loop that is one thread; each task is a turn. Knows no timers. */
final class ThreadLoop implements EventLoop, AutoCloseable {
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("loop-0").factory());

  @Override
  public int index() {
    return 0;
  }

  @Override
  public boolean inLoop() {
    return Thread.currentThread().getName().equals("loop-0");
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  Future<?> submit(Runnable task) {
    return executor.submit(task);
  }

  @Override
  public void executeAtTurnEnd(Runnable task) {
    executor.execute(task);
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    throw new UnsupportedOperationException("no timers here");
  }

  @Override
  public void close() {
    executor.close();
  }
}
