package dev.forebay.broker.routing;

import static dev.forebay.broker.routing.Routing.binding;
import static dev.forebay.broker.routing.Routing.route;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Patterns are taken as long as no key can make a look-up long. */
class TopicWorkTest {
  private static final String WORST_KEY = "a.".repeat(127) + "a";
  private static final int LOOK_UPS = 20;
  private static final long LOOK_UP_MILLIS_MAX = 25;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final TopicTable table = new TopicTable(Routing.DIALECTS);

  @Test
  void patternsThatAreUsualAreTakenInAnyNumber() {
    List<IntFunction<String>> usual =
        List.of(
            i -> "site." + i + ".*.#",
            i -> "#.device-" + i,
            i -> "#.device-" + i + ".#",
            i -> "#.device-" + i + ".*.status.#",
            i -> "*.*." + i + ".*.error",
            i -> "a." + i % 100 + ".#.b." + i + ".#");
    for (IntFunction<String> pattern : usual) {
      for (int i = 0; i < 5000; i++) {
        assertThat(take(pattern.apply(i))).as(pattern.apply(i)).isTrue();
      }
    }
  }

  @Test
  void oneUnusualPatternIsTaken() {
    assertThat(take("#.a.".repeat(63) + "#")).isTrue();
  }

  @Test
  void noKeyMakesALookUpLong() {
    List<Binding> taken = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      Binding binding = binding(new NamedTarget("t" + i), unusual());
      if (table.canTake(binding)) {
        table.add(binding);
        taken.add(binding);
      } else {
        refused++;
      }
    }
    assertThat(refused).as("seed %d", seed).isPositive();
    long began = System.nanoTime();
    for (int i = 0; i < LOOK_UPS; i++) {
      route(table, WORST_KEY);
    }
    long millis = (System.nanoTime() - began) / 1_000_000 / LOOK_UPS;
    assertThat(millis).as("seed %d, %d taken", seed, taken.size()).isLessThan(LOOK_UP_MILLIS_MAX);
    for (Binding binding : taken) {
      table.remove(binding);
    }
    assertThat(table.isBare()).as("seed %d", seed).isTrue();
    assertThat(table.canTake(binding(new NamedTarget("t"), "#.a.#"))).isTrue();
  }

  private boolean take(String pattern) {
    Binding binding = binding(new NamedTarget("t"), pattern);
    return table.canTake(binding) && table.add(binding);
  }

  private String unusual() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 126; i++) {
      words.add(random.nextInt(8) == 0 ? "#" : random.nextBoolean() ? "*" : "a");
    }
    return String.join(".", words);
  }
}
