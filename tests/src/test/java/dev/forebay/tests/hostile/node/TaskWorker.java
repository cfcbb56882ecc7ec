package dev.forebay.tests.hostile.node;

import dev.forebay.runtime.Worker;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** A thread of a pool as a simulated worker: takes so many tasks at most. */
final class TaskWorker implements Executor {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final int tasksMax;
  private final Worker worker;

  TaskWorker(Worker.Factory workers, String name, int tasksMax) {
    this.tasksMax = tasksMax;
    this.worker = workers.start(name, this::runOne);
  }

  @Override
  public void execute(Runnable task) {
    if (tasks.size() >= tasksMax) {
      throw new RejectedExecutionException("too many tasks");
    }
    tasks.add(task);
    worker.wakeUp();
  }

  private boolean runOne() {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
    return !tasks.isEmpty();
  }
}
