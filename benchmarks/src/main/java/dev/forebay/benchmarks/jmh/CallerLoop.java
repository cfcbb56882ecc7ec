package dev.forebay.benchmarks.jmh;

import dev.forebay.runtime.EventLoop;
import java.util.concurrent.LinkedBlockingQueue;

/** An event loop that runs on its caller's thread, when that waits for something. */
final class CallerLoop implements EventLoop {
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  @Override
  public int index() {
    return 0;
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void executeAtTurnEnd(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    throw new UnsupportedOperationException("no timers here");
  }

  /** Waits for the next task and runs it. */
  void runNext() throws InterruptedException {
    tasks.take().run();
  }
}
