package dev.forebay.tests.simulation.broken;

import dev.forebay.tests.simulation.broken.GroupVariants.GroupVariant;
import dev.forebay.tests.simulation.frame.Seeds;
import dev.forebay.tests.simulation.group.GroupSimulation;
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
    Seeds.findFault(
        variant,
        SEEDS_MAX,
        seed -> GroupSimulation.of(seed, variant.meddler().get(), variant.interceptor().get()),
        GroupSimulation::sound);
  }
}
