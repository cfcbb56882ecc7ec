package dev.forebay.protocol.kafka.group;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop in the caller's thread with a time of its own, for a {@link Rehearsal}. */
final class RehearsalLoop implements EventLoop, Clock {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong((Due due) -> due.nanos));
  private long nanos;

  private record Due(long nanos, Runnable task) {}

  /** Runs all tasks, and the timers of the next so many nanoseconds. */
  void pass(long passedNanos) {
    long until = nanos + passedNanos;
    while (true) {
      Runnable next = tasks.poll();
      if (next == null) {
        Due due = timers.peek();
        if (due == null || due.nanos > until) {
          break;
        }
        timers.remove();
        nanos = Math.max(nanos, due.nanos);
        next = due.task;
      }
      next.run();
    }
    nanos = until;
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
    Due due = new Due(nanos + delayNanos, task);
    timers.add(due);
    return () -> timers.remove(due);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long wallMillis() {
    return nanos / 1_000_000;
  }
}
