package dev.forebay.testkit.storage;

import dev.forebay.runtime.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Workers whose steps run when the test says so, in its thread. */
public final class SteppedWorkers implements Worker.Factory {
  private final List<SteppedWorker> workers = new ArrayList<>();

  @Override
  public Worker start(String name, Worker.Step step) {
    SteppedWorker worker = new SteppedWorker(name, step);
    workers.add(worker);
    return worker;
  }

  /** Runs one step of the named worker, if it is awake; returns whether it was. */
  public boolean step(String name) {
    return workers.stream().filter(w -> w.name.equals(name)).findFirst().orElseThrow().step();
  }

  /** Runs one step of some worker that is awake; {@code false} if all sleep. */
  public boolean stepAny(RandomGenerator random) {
    List<SteppedWorker> awake = workers.stream().filter(w -> w.awake).toList();
    return !awake.isEmpty() && awake.get(random.nextInt(awake.size())).step();
  }

  /** Runs steps until all workers sleep. */
  public void run() {
    boolean any = true;
    while (any) {
      any = false;
      for (SteppedWorker worker : workers) {
        any |= worker.step();
      }
    }
  }

  private static final class SteppedWorker implements Worker {
    private final String name;
    private final Step step;
    private boolean awake = true;

    SteppedWorker(String name, Step step) {
      this.name = name;
      this.step = step;
    }

    @Override
    public void wakeUp() {
      awake = true;
    }

    private boolean step() {
      if (!awake) {
        return false;
      }
      awake = false;
      if (step.run()) {
        awake = true;
      }
      return true;
    }
  }
}
