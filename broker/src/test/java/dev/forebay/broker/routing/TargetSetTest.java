package dev.forebay.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetSetTest {
  private final TargetSet set = new TargetSet();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 100, 1023, 1024, 1025, 20_000})
  void takesEachTargetOnceEveryTimeItIsReused(int count) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      targets.add(new NamedTarget("t" + i));
    }
    for (int round = 0; round < 3; round++) {
      targets.forEach(target -> assertThat(set.add(target)).isTrue());
      targets.forEach(target -> assertThat(set.add(target)).isFalse());
      set.clear();
    }
  }
}
