package dev.forebay.testkit.loop;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event loop whose tasks run when the test says so, in its thread, and whose time the test sets.
 * What is to run at the turn's end runs when no task is left.
 */
public final class ManualLoop implements EventLoop, Clock {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long START_MILLIS = 1_700_000_000_000L;

  private final int index;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
  private final List<Scheduled> timers = new ArrayList<>();
  private long nanos;

  /** No two are the same. */
  private static final class Scheduled {
    private final long atNanos;
    private final Runnable task;

    Scheduled(long atNanos, Runnable task) {
      this.atNanos = atNanos;
      this.task = task;
    }
  }

  /** The only loop. */
  public ManualLoop() {
    this(0);
  }

  /** One of several loops. */
  public ManualLoop(int index) {
    this.index = index;
  }

  /** Whether a task waits. */
  public boolean hasWork() {
    return !tasks.isEmpty() || !turnEnd.isEmpty();
  }

  /** Runs the task that has waited longest; false if there is none. */
  public boolean step() {
    Runnable task = tasks.isEmpty() ? turnEnd.poll() : tasks.poll();
    if (task == null) {
      return false;
    }
    task.run();
    return true;
  }

  /** Runs tasks until nothing is left; false if nothing was. */
  public boolean turn() {
    boolean ran = false;
    while (step()) {
      ran = true;
    }
    return ran;
  }

  /** Lets time pass, with all timers that are due on the way. */
  public void advanceMillis(long millis) {
    advanceMillis(millis, this::turn);
  }

  /** Lets time pass, and something happen before each timer and at the end. */
  public void advanceMillis(long millis, Runnable between) {
    long until = nanos + millis * NANOS_PER_MILLI;
    between.run();
    for (Scheduled next = next(until); next != null; next = next(until)) {
      timers.remove(next);
      nanos = Math.max(nanos, next.atNanos);
      next.task.run();
      between.run();
    }
    nanos = until;
  }

  private @Nullable Scheduled next(long untilNanos) {
    return timers.stream()
        .filter(timer -> timer.atNanos <= untilNanos)
        .min(Comparator.comparingLong(timer -> timer.atNanos))
        .orElse(null);
  }

  /** Forgets everything, as if the process had ended. */
  public void discard() {
    tasks.clear();
    turnEnd.clear();
    timers.clear();
  }

  /** How many wait for their time. */
  public int timers() {
    return timers.size();
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
    turnEnd.add(task);
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
    return START_MILLIS + nanos / NANOS_PER_MILLI;
  }
}
