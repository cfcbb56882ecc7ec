package dev.forebay.tests.simulation.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.frame.Seeds;
import org.junit.jupiter.api.Test;

/** Random programs of MQTT's clients against a sound broker; {@link Seeds} says how to run more. */
class MqttSimulationTest {
  private static final int SEEDS = 30;

  @Test
  void randomProgramsFindNothingToObjectTo() {
    Seeds.findNothing(
        SEEDS,
        MqttSimulation::sound,
        (history, ofSeed) -> {
          assertThat(history.count(MqttEvent.Taken.class))
              .as("messages taken" + ofSeed)
              .isGreaterThan(10);
          assertThat(history.count(MqttEvent.Received.class))
              .as("messages received" + ofSeed)
              .isGreaterThan(10);
        });
  }

  @Test
  void aSeedTellsAllOfARun() {
    Seeds.replayExactly(MqttSimulation::sound);
  }
}
