package dev.forebay.tests.simulation.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.Meddler;
import dev.forebay.tests.simulation.Violation;
import dev.forebay.tests.simulation.stream.StreamRun;
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
    for (long seed = 1; seed <= SEEDS_MAX; seed++) {
      Violation violation = new StreamRun(seed, variant.meddler().get()).run();
      if (violation != null) {
        System.out.printf("%s: seen by %s, seed %d%n", variant, violation.checker(), seed);
        assertThat(new StreamRun(seed, Meddler.NONE).run()).as("the same, unspoilt").isNull();
        return;
      }
    }
    throw new AssertionError("nobody objects to: " + variant);
  }
}
