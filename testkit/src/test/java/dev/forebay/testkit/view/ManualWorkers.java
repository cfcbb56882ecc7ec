package dev.forebay.testkit.view;

import dev.forebay.runtime.Worker;
import java.util.ArrayList;
import java.util.List;

/** Workers that run only when the test says so. */
final class ManualWorkers implements Worker.Factory {
  private final List<Worker.Step> steps = new ArrayList<>();

  @Override
  public Worker start(String name, Worker.Step step) {
    steps.add(step);
    return () -> {};
  }

  /** One step of each; returns whether any wants more. */
  boolean step() {
    boolean more = false;
    for (Worker.Step step : steps) {
      more |= step.run();
    }
    return more;
  }

  void runAll() {
    boolean more = true;
    while (more) {
      more = step();
    }
  }
}
