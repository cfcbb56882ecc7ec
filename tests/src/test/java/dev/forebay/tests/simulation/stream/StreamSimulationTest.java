package dev.forebay.tests.simulation.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.Meddler;
import dev.forebay.tests.simulation.Violation;
import org.junit.jupiter.api.Test;

/**
 * Random programs of producers and publishers, readers and consumers, and administrators, against a
 * sound broker. {@code -Dforebay.seeds=10000} runs more of them, {@code -Dforebay.seed=S} replays
 * one.
 */
class StreamSimulationTest {
  private static final int SEEDS = 100;
  private static final int REPLAYED_SEEDS = 4;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Long one = Long.getLong("forebay.seed");
    long first = one == null ? 1 : one;
    long last = one == null ? Long.getLong("forebay.seeds", SEEDS) : one;
    for (long seed = first; seed <= last; seed++) {
      StreamRun run = new StreamRun(seed, Meddler.NONE);
      Violation violation = run.run();
      if (violation != null) {
        throw new AssertionError(run.report(violation), violation);
      }
      assertThat(run.history().count(StreamEvent.Appended.class))
          .as("acknowledged batches of seed " + seed)
          .isGreaterThan(50);
      assertThat(run.history().count(StreamEvent.Confirmed.class))
          .as("confirmed messages of seed " + seed)
          .isGreaterThan(100);
      assertThat(run.history().count(StreamEvent.Delivered.class))
          .as("deliveries of seed " + seed)
          .isGreaterThan(5);
      assertThat(run.history().count(StreamEvent.Found.class))
          .as("reads of seed " + seed)
          .isGreaterThan(100);
    }
  }

  @Test
  void aSeedReplaysExactly() {
    for (long seed = 1; seed <= REPLAYED_SEEDS; seed++) {
      StreamRun run = new StreamRun(seed, Meddler.NONE);
      StreamRun again = new StreamRun(seed, Meddler.NONE);
      run.run();
      again.run();
      assertThat(again.history().tail()).as("end of seed " + seed).isEqualTo(run.history().tail());
      assertThat(again.history().size()).isEqualTo(run.history().size());
    }
  }
}
