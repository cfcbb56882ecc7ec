package dev.forebay.tests.simulation.broken;

import dev.forebay.tests.simulation.frame.Seeds;
import dev.forebay.tests.simulation.stream.StreamSimulation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkers of streams see: each broken variant is objected to within a few seeds. */
class BrokenStreamsTest {
  private static final int SEEDS_MAX = 60;

  static List<Variant> variants() {
    return StreamVariants.all();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aCheckerObjects(Variant variant) {
    Seeds.findFault(
        variant,
        SEEDS_MAX,
        seed -> StreamSimulation.of(seed, variant.meddler().get()),
        StreamSimulation::sound);
  }
}
