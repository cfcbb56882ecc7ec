package dev.forebay.tests.simulation.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.BrokerInstallation;
import dev.forebay.tests.simulation.Meddler;
import dev.forebay.tests.simulation.SimulationRun;
import dev.forebay.tests.simulation.Violation;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
    for (long seed = 1; seed <= SEEDS_MAX; seed++) {
      Violation violation = run(seed, variant.meddler());
      if (violation != null) {
        System.out.printf("%s: seen by %s, seed %d%n", variant, violation.checker(), seed);
        assertThat(run(seed, () -> Meddler.NONE)).as("the same seed, unspoilt").isNull();
        return;
      }
    }
    throw new AssertionError("nobody objects to: " + variant);
  }

  private static @Nullable Violation run(long seed, Supplier<Meddler> meddler) {
    return new SimulationRun(seed, (world, s) -> new BrokerInstallation(world, s, meddler.get()))
        .run();
  }
}
