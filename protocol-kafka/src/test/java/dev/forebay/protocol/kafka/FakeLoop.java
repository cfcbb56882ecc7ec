package dev.forebay.protocol.kafka;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** An event loop that the test turns by hand, in time that the test sets. */
final class FakeLoop implements EventLoop {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
  private final List<FakeTimer> timers = new ArrayList<>();
  private long now;

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
    turnEnd.add(task);
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    FakeTimer timer = new FakeTimer(now + delayNanos, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  long nanoTime() {
    return now;
  }

  /** Runs tasks and turn ends until nothing is left. */
  void turn() {
    while (!tasks.isEmpty() || !turnEnd.isEmpty()) {
      (tasks.isEmpty() ? turnEnd : tasks).remove().run();
    }
  }

  /** Lets time pass, with all timers that are due on the way. */
  void advanceMillis(long millis) {
    long end = now + millis * 1_000_000L;
    turn();
    while (true) {
      FakeTimer next =
          timers.stream()
              .filter(timer -> timer.due <= end)
              .min(Comparator.comparingLong(timer -> timer.due))
              .orElse(null);
      if (next == null) {
        break;
      }
      timers.remove(next);
      now = next.due;
      next.task.run();
      turn();
    }
    now = end;
  }

  private record FakeTimer(long due, Runnable task) {}
}
