package dev.forebay.testkit.world;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One life of a node: its event loops and workers, from start to crash. When it fails or is crashed
 * none of them runs any more; what it left on disk and in views is for the next node.
 */
public final class SimulatedNode implements FailStop {
  private final SimulatedWorld world;
  private final List<SimulatedEventLoop> loops = new ArrayList<>();
  private final List<Actor> actors = new ArrayList<>();
  private final List<Throwable> errors = new ArrayList<>();
  private @Nullable String failure;
  private @Nullable Throwable failureCause;
  private boolean alive = true;

  SimulatedNode(SimulatedWorld world, int loopCount) {
    this.world = world;
    for (int i = 0; i < loopCount; i++) {
      SimulatedEventLoop loop = new SimulatedEventLoop(world, this, i);
      loops.add(loop);
      add(loop);
    }
  }

  /** Its event loops. */
  public List<EventLoop> loops() {
    return List.copyOf(loops);
  }

  /** Starts workers of this node. */
  public Worker.Factory workers() {
    return this::startWorker;
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return alive;
  }

  /** Why it stopped itself, or null if it did not. */
  public @Nullable String failure() {
    return failure;
  }

  /** What made it stop itself. */
  public @Nullable Throwable failureCause() {
    return failureCause;
  }

  /** What was thrown out of tasks of its loops, which nothing may. */
  public List<Throwable> errors() {
    return List.copyOf(errors);
  }

  /** Nothing of it runs any more. */
  public void crash() {
    alive = false;
    world.remove(actors);
  }

  @Override
  public void fail(String reason, Throwable cause) {
    if (failure == null) {
      failure = reason;
      failureCause = cause;
    }
    crash();
  }

  void thrownByTask(Throwable error) {
    errors.add(error);
  }

  private Worker startWorker(String name, Worker.Step step) {
    SimulatedWorker worker = new SimulatedWorker(world, this, name, step);
    add(worker);
    return worker;
  }

  private void add(Actor actor) {
    actors.add(actor);
    if (alive) {
      world.add(actor);
    }
  }
}
