package dev.forebay.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Random programs against a sound broker. {@code -Dforebay.seeds=10000} runs more of them, {@code
 * -Dforebay.seed=S} replays one.
 */
class SimulationTest {
  private static final int SEEDS = 300;
  private static final int REPLAYED_SEEDS = 4;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Long one = Long.getLong("forebay.seed");
    long first = one == null ? 1 : one;
    long last = one == null ? Long.getLong("forebay.seeds", SEEDS) : one;
    for (long seed = first; seed <= last; seed++) {
      SimulationRun run = sound(seed);
      Violation violation = run.run();
      if (violation != null) {
        throw new AssertionError(run.report(violation), violation);
      }
      assertThat(run.history().count(Event.Crashed.class))
          .as("crashes of seed " + seed)
          .isGreaterThanOrEqualTo(2);
      assertThat(run.history().size()).as("events of seed " + seed).isGreaterThan(500);
    }
  }

  @Test
  void aSeedReplaysExactly() {
    for (long seed = 1; seed <= REPLAYED_SEEDS; seed++) {
      SimulationRun run = sound(seed);
      SimulationRun again = sound(seed);
      run.run();
      again.run();
      assertThat(again.history().tail()).as("end of seed " + seed).isEqualTo(run.history().tail());
      assertThat(again.history().size()).isEqualTo(run.history().size());
    }
  }

  private static SimulationRun sound(long seed) {
    return new SimulationRun(seed, (world, s) -> new BrokerInstallation(world, s, Meddler.NONE));
  }
}
