package dev.forebay.testkit.storage;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;

/** An event loop whose tasks run when the test says so, in its thread. Knows no timers. */
public final class SteppedLoop implements EventLoop {
  private final int index;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  /** Makes a loop with nothing to do. */
  public SteppedLoop(int index) {
    this.index = index;
  }

  /** Runs the task that has waited longest; {@code false} if there is none. */
  public boolean step() {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  @Override
  public int index() {
    return index;
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
}
