package dev.forebay.tests.simulation.broken;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.simulation.Meddler;
import dev.forebay.tests.simulation.Violation;
import dev.forebay.tests.simulation.broken.GroupVariants.GroupVariant;
import dev.forebay.tests.simulation.group.GroupRun;
import dev.forebay.tests.simulation.group.Interceptor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The checkers of groups see: each broken variant is objected to within a few seeds. */
class BrokenGroupsTest {
  private static final int SEEDS_MAX = 30;

  static List<GroupVariant> variants() {
    return GroupVariants.all();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void aCheckerObjects(GroupVariant variant) {
    for (long seed = 1; seed <= SEEDS_MAX; seed++) {
      Violation violation =
          new GroupRun(seed, variant.meddler().get(), variant.interceptor().get()).run();
      if (violation != null) {
        System.out.printf("%s: seen by %s, seed %d%n", variant, violation.checker(), seed);
        assertThat(new GroupRun(seed, Meddler.NONE, Interceptor.NONE).run())
            .as("the same, unspoilt")
            .isNull();
        return;
      }
    }
    throw new AssertionError("nobody objects to: " + variant);
  }
}
