package dev.forebay.tests.simulation.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.frame.Seeds;
import org.junit.jupiter.api.Test;

/**
 * Random programs of producers and publishers, readers and consumers, and administrators, against a
 * sound broker; {@link Seeds} says how to run more.
 */
class StreamSimulationTest {
  private static final int SEEDS = 100;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Seeds.findNothing(
        SEEDS,
        StreamSimulation::sound,
        (history, ofSeed) -> {
          assertThat(history.count(StreamEvent.Appended.class))
              .as("acknowledged batches" + ofSeed)
              .isGreaterThan(50);
          assertThat(history.count(StreamEvent.Confirmed.class))
              .as("confirmed messages" + ofSeed)
              .isGreaterThan(100);
          assertThat(history.count(StreamEvent.Delivered.class))
              .as("deliveries" + ofSeed)
              .isGreaterThan(5);
          assertThat(history.count(StreamEvent.Found.class))
              .as("reads" + ofSeed)
              .isGreaterThan(100);
        });
  }

  @Test
  void aSeedReplaysExactly() {
    Seeds.replayExactly(StreamSimulation::sound);
  }
}
