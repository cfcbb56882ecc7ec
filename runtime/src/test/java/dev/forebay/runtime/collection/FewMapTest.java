package dev.forebay.runtime.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FewMapTest {
  private static final int ROUNDS = 20_000;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());

  @Test
  void itIsWhatAMapInOrderIs() {
    Random random = new Random(seed);
    FewMap<Integer, Integer> few = new FewMap<>();
    Map<Integer, Integer> expected = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      int key = random.nextInt(4);
      switch (random.nextInt(10)) {
        case 0 -> {
          few.clear();
          expected.clear();
        }
        case 1, 2, 3, 4 -> {
          few.put(key, round);
          expected.put(key, round);
        }
        default -> assertThat(few.remove(key)).isEqualTo(expected.remove(key));
      }
      assertThat(few.values()).as("seed %d", seed).containsExactlyElementsOf(expected.values());
      assertThat(few.size()).isEqualTo(expected.size());
      assertThat(few.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(few.get(key)).isEqualTo(expected.get(key));
      assertThat(few.containsKey(key)).isEqualTo(expected.containsKey(key));
    }
  }
}
