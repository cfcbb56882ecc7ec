package dev.forebay.testkit.world;

import dev.forebay.runtime.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * An event loop that runs one task per scheduler step, so that other actors, and a crash, may come
 * between any two tasks. A turn is what is queued when it begins; what is queued meanwhile belongs
 * to the next turn.
 */
final class SimulatedEventLoop implements EventLoop, Actor {
  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final int index;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<Runnable> turnEnd = new ArrayDeque<>();
  private final List<Scheduled> timers = new ArrayList<>();
  private int leftInTurn;

  SimulatedEventLoop(SimulatedWorld world, SimulatedNode node, int index) {
    this.world = world;
    this.node = node;
    this.index = index;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean inLoop() {
    return world.isRunning(this);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void executeAtTurnEnd(Runnable task) {
    requireInLoop();
    turnEnd.add(task);
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    requireInLoop();
    Scheduled timer = new Scheduled(world.nanoTime() + Math.max(0, delayNanos), task);
    timers.add(timer);
    return timer;
  }

  @Override
  public long readyAtNanos() {
    if (!tasks.isEmpty() || !turnEnd.isEmpty()) {
      return 0;
    }
    long next = NEVER;
    for (Scheduled timer : timers) {
      next = Math.min(next, timer.atNanos);
    }
    return next;
  }

  @Override
  public void step() {
    if (leftInTurn == 0 && turnEnd.isEmpty()) {
      queueDueTimers();
      leftInTurn = tasks.size();
    }
    Runnable task = leftInTurn > 0 ? tasks.poll() : turnEnd.poll();
    leftInTurn = Math.max(0, leftInTurn - 1);
    if (task != null) {
      runOne(task);
    }
  }

  private void runOne(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      node.thrownByTask(e);
    }
  }

  private void queueDueTimers() {
    timers.removeIf(timer -> timer.cancelled);
    for (Scheduled timer : List.copyOf(timers)) {
      if (timer.atNanos <= world.nanoTime()) {
        timers.remove(timer);
        tasks.add(timer::runUnlessCancelled);
      }
    }
  }

  private void requireInLoop() {
    if (!inLoop()) {
      throw new IllegalStateException("called from outside loop " + index);
    }
  }

  private static final class Scheduled implements Timer {
    private final long atNanos;
    private final Runnable task;
    private boolean cancelled;

    Scheduled(long atNanos, Runnable task) {
      this.atNanos = atNanos;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    void runUnlessCancelled() {
      if (!cancelled) {
        task.run();
      }
    }
  }
}
