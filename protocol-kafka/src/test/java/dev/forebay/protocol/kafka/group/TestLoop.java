package dev.forebay.protocol.kafka.group;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A loop in the test's thread, with a time of its own. */
final class TestLoop implements EventLoop, Clock {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Scheduled> timers = new ArrayList<>();
  private long nanos = 1_000_000;

  private record Scheduled(long atNanos, Runnable task) {}

  /** Runs what is queued; false if nothing was. */
  boolean runQueued() {
    boolean ran = false;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      ran = true;
      task.run();
    }
    return ran;
  }

  /** Runs one task; false if there is none. */
  boolean step() {
    Runnable task = tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Lets time pass, timer by timer. */
  void advanceTo(long untilNanos, Runnable between) {
    while (true) {
      between.run();
      Scheduled next =
          timers.stream().min(Comparator.comparingLong(Scheduled::atNanos)).orElse(null);
      if (next == null || next.atNanos() > untilNanos) {
        nanos = Math.max(nanos, untilNanos);
        return;
      }
      timers.remove(next);
      nanos = Math.max(nanos, next.atNanos());
      next.task().run();
    }
  }

  /** Forgets everything, as if the process had ended. */
  void discard() {
    tasks.clear();
    timers.clear();
  }

  int timers() {
    return timers.size();
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
    Scheduled timer = new Scheduled(nanos + Math.max(0, delayNanos), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public long wallMillis() {
    return 1_700_000_000_000L + nanos / 1_000_000;
  }
}
