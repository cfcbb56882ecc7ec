package dev.forebay.tests.simulation.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.QueueSimulation;
import dev.forebay.tests.simulation.frame.Seeds;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkers see: each broken variant is objected to within a few seeds. */
class BrokenVariantsTest {
  private static final int SEEDS_MAX = 120;

  static List<Variant> variants() {
    return Variants.all();
  }

  @Test
  void thereAreManyWaysToBeBroken() {
    assertThat(variants()).hasSizeGreaterThanOrEqualTo(20).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aCheckerObjects(Variant variant) {
    Seeds.findFault(
        variant,
        SEEDS_MAX,
        seed -> QueueSimulation.of(seed, variant.meddler().get()),
        QueueSimulation::sound);
  }
}
