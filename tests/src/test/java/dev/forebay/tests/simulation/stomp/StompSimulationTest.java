package dev.forebay.tests.simulation.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.frame.Seeds;
import org.junit.jupiter.api.Test;

/**
 * Random programs of STOMP's clients against a sound broker; {@link Seeds} says how to run more.
 */
class StompSimulationTest {
  private static final int SEEDS = 30;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Seeds.findNothing(
        SEEDS,
        StompSimulation::sound,
        (history, ofSeed) -> {
          assertThat(history.count(StompEvent.Receipted.class))
              .as("receipts" + ofSeed)
              .isPositive();
          assertThat(history.count(StompEvent.Delivered.class))
              .as("messages" + ofSeed)
              .isPositive();
        });
  }
}
