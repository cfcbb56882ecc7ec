package dev.forebay.tests.simulation.stomp.broken;

import dev.forebay.tests.simulation.frame.Seeds;
import dev.forebay.tests.simulation.stomp.StompSimulation;
import dev.forebay.tests.simulation.stomp.broken.StompVariants.StompVariant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkers of STOMP see: each broken variant is objected to within a few seeds. */
class BrokenStompTest {
  private static final int SEEDS_MAX = 40;

  static List<StompVariant> variants() {
    return StompVariants.all();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aCheckerObjects(StompVariant variant) {
    Seeds.findFault(
        variant,
        SEEDS_MAX,
        seed -> StompSimulation.of(seed, variant.meddler().get(), variant.tamper().get()),
        StompSimulation::sound);
  }
}
