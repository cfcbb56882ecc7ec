package dev.forebay.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.frame.Seeds;
import org.junit.jupiter.api.Test;

/** Random programs of AMQP's clients against a sound broker; {@link Seeds} says how to run more. */
class QueueSimulationTest {
  private static final int SEEDS = 300;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Seeds.findNothing(
        SEEDS,
        QueueSimulation::sound,
        (history, ofSeed) -> {
          assertThat(history.count(Event.Crashed.class))
              .as("crashes" + ofSeed)
              .isGreaterThanOrEqualTo(2);
          assertThat(history.size()).as("events" + ofSeed).isGreaterThan(500);
        });
  }

  @Test
  void aSeedReplaysExactly() {
    Seeds.replayExactly(QueueSimulation::sound);
  }
}
