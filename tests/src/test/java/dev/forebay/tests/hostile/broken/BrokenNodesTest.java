package dev.forebay.tests.hostile.broken;

import dev.forebay.tests.hostile.HostileSeeds;
import dev.forebay.tests.hostile.node.NodeVariant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of hostile clients see: each broken node is objected to within a few seeds. */
class BrokenNodesTest {
  private static final int SEEDS_MAX = 40;

  static List<Variants.Variant> variants() {
    return Variants.all();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void somebodyObjects(Variants.Variant variant) {
    for (long seed = 1; seed <= SEEDS_MAX; seed++) {
      String objection = HostileSeeds.objection(seed, variant.node().get(), variant.word());
      if (objection != null) {
        System.out.printf("%s: seed %d, %s%n", variant, seed, objection);
        String unspoilt = HostileSeeds.objection(seed, NodeVariant.SOUND, variant.word());
        if (unspoilt != null) {
          throw new AssertionError("the same, unspoilt: " + unspoilt);
        }
        return;
      }
    }
    throw new AssertionError("nobody objects to: " + variant);
  }
}
