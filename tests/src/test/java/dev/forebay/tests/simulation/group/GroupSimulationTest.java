package dev.forebay.tests.simulation.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.frame.Seeds;
import org.junit.jupiter.api.Test;

/**
 * Random programs of consumer groups against a sound broker; {@link Seeds} says how to run more.
 * One seed is repeated nearly, since Kafka's coordinator has a randomness of its own.
 */
class GroupSimulationTest {
  private static final int SEEDS = 40;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Seeds.findNothing(
        SEEDS,
        GroupSimulation::sound,
        (history, ofSeed) -> {
          assertThat(history.count(GroupEvent.Written.class))
              .as("offsets written" + ofSeed)
              .isGreaterThan(20);
          assertThat(history.count(GroupEvent.Assigned.class))
              .as("assignments" + ofSeed)
              .isPositive();
        });
  }
}
