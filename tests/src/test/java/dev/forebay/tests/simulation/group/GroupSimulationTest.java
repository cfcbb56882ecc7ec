package dev.forebay.tests.simulation.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.Meddler;
import dev.forebay.tests.simulation.Violation;
import org.junit.jupiter.api.Test;

/**
 * Random programs of consumer groups against a sound broker. {@code -Dforebay.seeds=10000} runs
 * more of them, {@code -Dforebay.seed=S} repeats one, nearly.
 */
class GroupSimulationTest {
  private static final int SEEDS = 40;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Long one = Long.getLong("forebay.seed");
    long first = one == null ? 1 : one;
    long last = one == null ? Long.getLong("forebay.seeds", SEEDS) : one;
    for (long seed = first; seed <= last; seed++) {
      GroupRun run = new GroupRun(seed, Meddler.NONE, Interceptor.NONE);
      Violation violation = run.run();
      if (violation != null) {
        throw new AssertionError(run.report(violation), violation);
      }
      assertThat(run.history().count(GroupEvent.Written.class))
          .as("offsets written by seed " + seed)
          .isGreaterThan(20);
      assertThat(run.history().count(GroupEvent.Assigned.class))
          .as("assignments of seed " + seed)
          .isGreaterThan(5);
    }
  }
}
