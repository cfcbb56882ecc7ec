package dev.forebay.runtime.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FewSetTest {
  private static final int ROUNDS = 20_000;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());

  @Test
  void itIsWhatASetInOrderIs() {
    Random random = new Random(seed);
    FewSet<Integer> few = new FewSet<>();
    LinkedHashSet<Integer> expected = new LinkedHashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      int element = random.nextInt(4);
      switch (random.nextInt(expected.size() > 2 ? 6 : 4)) {
        case 0, 1 -> assertThat(few.add(element)).isEqualTo(expected.add(element));
        case 2, 5 -> assertThat(few.remove(element)).isEqualTo(expected.remove(element));
        case 3 -> assertThat(few.contains(element)).isEqualTo(expected.contains(element));
        default -> assertThat(few.removeFirst()).isEqualTo(expected.removeFirst());
      }
      assertThat(few).as("seed %d", seed).containsExactlyElementsOf(expected);
      assertThat(few.size()).isEqualTo(expected.size());
      assertThat(few.isEmpty()).isEqualTo(expected.isEmpty());
    }
    few.clear();
    assertThat(few).isEmpty();
    assertThatThrownBy(few::removeFirst).isInstanceOf(NoSuchElementException.class);
  }
}
