package dev.forebay.testkit.view;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;

/** A loop that runs its tasks when the test says so. */
final class QueueLoop implements EventLoop {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

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
    throw new UnsupportedOperationException();
  }
}
