package dev.forebay.testkit.world;

import dev.forebay.runtime.Worker;
import java.util.SplittableRandom;

/**
 * A worker whose steps come after random delays, now and then long ones: a slow disk is a step that
 * comes late. Not fair, as threads aren't.
 */
final class SimulatedWorker implements Worker, Actor {
  private static final int SHORT_DELAY_NANOS_MAX = 100_000;
  private static final int LONG_DELAY_NANOS_MAX = 20_000_000;
  private static final int LONG_DELAY_ONE_IN = 64;

  private final SimulatedWorld world;
  private final SimulatedNode node;
  private final String name;
  private final Step step;
  private long readyAtNanos = NEVER;
  private boolean wokenWhileRunning;

  SimulatedWorker(SimulatedWorld world, SimulatedNode node, String name, Step step) {
    this.world = world;
    this.node = node;
    this.name = name;
    this.step = step;
  }

  @Override
  public void wakeUp() {
    if (world.isRunning(this)) {
      wokenWhileRunning = true;
    } else if (readyAtNanos == NEVER) {
      readyAtNanos = world.nanoTime() + delayNanos();
    }
  }

  @Override
  public long readyAtNanos() {
    return readyAtNanos;
  }

  @Override
  public void step() {
    wokenWhileRunning = false;
    boolean again;
    try {
      again = step.run();
    } catch (RuntimeException | Error e) {
      node.fail("worker " + name + " failed", e);
      return;
    }
    readyAtNanos = again || wokenWhileRunning ? world.nanoTime() + delayNanos() : NEVER;
  }

  private long delayNanos() {
    SplittableRandom random = world.random();
    long delay =
        random.nextInt(LONG_DELAY_ONE_IN) == 0
            ? random.nextInt(LONG_DELAY_NANOS_MAX)
            : random.nextInt(SHORT_DELAY_NANOS_MAX);
    return delay * world.workerSlowness();
  }
}
