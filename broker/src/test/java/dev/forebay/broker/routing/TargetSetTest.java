package dev.forebay.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetSetTest {
  private final TargetSet set = new TargetSet();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 100, 20_000})
  void takesEachTargetOnceInOrderEveryTimeItIsReused(int count) {
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      targets.add(new NamedTarget("t" + i));
    }
    for (int round = 0; round < 3; round++) {
      targets.forEach(target -> assertThat(set.add(target)).isTrue());
      targets.forEach(target -> assertThat(set.add(target)).isFalse());
      assertThat(set.size()).isEqualTo(count);
      for (int i = 0; i < count; i++) {
        assertThat(set.get(i)).isSameAs(targets.get(i));
      }
      set.clear();
      assertThat(set.size()).isZero();
      assertThatThrownBy(() -> set.get(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }
}
