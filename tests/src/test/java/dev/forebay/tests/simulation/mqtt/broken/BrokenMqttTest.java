package dev.forebay.tests.simulation.mqtt.broken;

import dev.forebay.tests.simulation.frame.Seeds;
import dev.forebay.tests.simulation.mqtt.MqttSimulation;
import dev.forebay.tests.simulation.mqtt.broken.MqttVariants.MqttVariant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkers of MQTT see: each broken variant is objected to within a few seeds. */
class BrokenMqttTest {
  private static final int SEEDS_MAX = 40;

  static List<MqttVariant> variants() {
    return MqttVariants.all();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aCheckerObjects(MqttVariant variant) {
    Seeds.findFault(
        variant,
        SEEDS_MAX,
        seed -> MqttSimulation.of(seed, variant.meddler().get(), variant.tamper().get()),
        MqttSimulation::sound);
  }
}
