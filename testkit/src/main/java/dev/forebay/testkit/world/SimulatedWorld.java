package dev.forebay.testkit.world;

import dev.forebay.runtime.Boot;
import dev.forebay.runtime.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and the scheduler: each step runs one piece of work of one randomly chosen actor.
 * When nobody has anything to do, time jumps to the next timer or delayed worker. One thread, one
 * seed, no limits of its own.
 */
public final class SimulatedWorld implements Clock {
  private static final long EPOCH_MILLIS = 1_700_000_000_000L;
  private static final int STEP_NANOS_MAX = 4_000;

  private final SplittableRandom random;
  private final List<Actor> actors = new ArrayList<>();
  private final List<Actor> ready = new ArrayList<>();
  private long nowNanos;
  private long steps;
  private long wallOffMillis;
  private long bootedNanos;
  private int boots = 1;
  private int workerSlowness = 1;
  private @Nullable LongSupplier processorNanos;
  private long longestStepNanos;
  private @Nullable Actor running;
  private boolean hasLoopRun;

  /** Begins a world whose every choice follows from the seed. */
  public SimulatedWorld(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public long wallMillis() {
    return trueMillis() + wallOffMillis;
  }

  @Override
  public Boot boot() {
    return new Boot("boot " + boots, (nowNanos - bootedNanos) / 1_000_000);
  }

  /** What the wall clock says when nobody has changed it. */
  public long trueMillis() {
    return EPOCH_MILLIS + nowNanos / 1_000_000;
  }

  /** The wall clock is changed by so much. */
  public void jumpWall(long millis) {
    wallOffMillis += millis;
  }

  /** The wall clock is right again. */
  public void setWallRight() {
    wallOffMillis = 0;
  }

  /** The machine starts again. */
  public void bootAgain() {
    boots++;
    bootedNanos = nowNanos;
  }

  /** From now on workers take so many times as long between two steps: a slow disk, above all. */
  public void slowWorkers(int times) {
    workerSlowness = times;
  }

  /**
   * From now on each step of an event loop takes as long as it does: time goes by a clock of the
   * processor. No two runs are the same then.
   */
  public void measureSteps(LongSupplier processor) {
    processorNanos = processor;
  }

  /** The longest step of an event loop, if they are measured. */
  public long longestStepNanos() {
    return longestStepNanos;
  }

  int workerSlowness() {
    return workerSlowness;
  }

  /** Steps run so far. */
  public long steps() {
    return steps;
  }

  /** Whether the last step was an event loop's, not a worker's. */
  public boolean hasLoopRun() {
    return hasLoopRun;
  }

  /** A node with so many event loops. Crashing it and making another one is a restart. */
  public SimulatedNode startNode(int loopCount) {
    return new SimulatedNode(this, loopCount);
  }

  /** Runs one step now, or jumps to when there is one; false if nothing will ever happen. */
  public boolean step() {
    long next = nextAt();
    if (next == Long.MAX_VALUE) {
      return false;
    }
    nowNanos = Math.max(nowNanos, next);
    runOne();
    return true;
  }

  /** Runs so many steps, or fewer if nothing is left to do. */
  public void run(int stepCount) {
    for (int i = 0; i < stepCount && step(); i++) {}
  }

  /** Runs everything that happens within the next so many nanoseconds. */
  public void runFor(long nanos) {
    long until = nowNanos + nanos;
    while (nextAt() <= until && nowNanos <= until) {
      step();
    }
    nowNanos = Math.max(nowNanos, until);
  }

  SplittableRandom random() {
    return random;
  }

  boolean isRunning(Actor actor) {
    return actor.equals(running);
  }

  void add(Actor actor) {
    actors.add(actor);
  }

  void remove(List<? extends Actor> gone) {
    actors.removeAll(gone);
  }

  private long nextAt() {
    long next = Long.MAX_VALUE;
    for (Actor actor : actors) {
      next = Math.min(next, actor.readyAtNanos());
    }
    return next;
  }

  private void runOne() {
    ready.clear();
    for (Actor actor : actors) {
      if (actor.readyAtNanos() <= nowNanos) {
        ready.add(actor);
      }
    }
    Actor chosen = ready.get(random.nextInt(ready.size()));
    running = chosen;
    long took = random.nextInt(STEP_NANOS_MAX);
    hasLoopRun = chosen instanceof SimulatedEventLoop;
    try {
      took = step(chosen, took);
    } finally {
      running = null;
    }
    steps++;
    nowNanos += took;
  }

  private long step(Actor actor, long otherwiseNanos) {
    LongSupplier processor = processorNanos;
    if (processor == null || !(actor instanceof SimulatedEventLoop)) {
      actor.step();
      return otherwiseNanos;
    }
    long before = processor.getAsLong();
    actor.step();
    long took = processor.getAsLong() - before;
    longestStepNanos = Math.max(longestStepNanos, took);
    return took;
  }
}
