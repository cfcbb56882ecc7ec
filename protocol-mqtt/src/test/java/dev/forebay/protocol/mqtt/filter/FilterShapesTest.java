package dev.forebay.protocol.mqtt.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.message.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterShapesTest {
  private static final int FILTERS = 500;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomTopics topics = new RandomTopics(random);

  @Test
  void nodesAreBeginningsThatDifferInTheirWildcards() {
    FilterShapes shapes = new FilterShapes();
    List<String> added = new ArrayList<>();
    for (int i = 0; i < FILTERS; i++) {
      if (!added.isEmpty() && random.nextInt(3) == 0) {
        shapes.remove(RandomTopics.bytes(added.remove(random.nextInt(added.size()))));
      } else {
        String filter = topics.filter();
        shapes.add(RandomTopics.bytes(filter));
        added.add(filter);
      }
      assertThat(shapes.nodes()).as("seed %d", seed).isEqualTo(beginnings(added).size());
    }
  }

  private static Set<String> beginnings(List<String> filters) {
    Set<String> all = new HashSet<>();
    for (String filter : filters) {
      StringBuilder beginning = new StringBuilder();
      for (String level : filter.split("/", -1)) {
        beginning.append(level.equals("+") ? '+' : '.');
        all.add(beginning.toString());
      }
    }
    return all;
  }

  @Test
  void thereIsRoomForWhatAddsNoMoreThanIsLeft() {
    FilterShapes shapes = new FilterShapes();
    int added = 0;
    while (shapes.hasRoomFor(deep(added))) {
      shapes.add(deep(added));
      added++;
    }
    assertThat(shapes.nodes()).isBetween(FilterShapes.NODES_MAX - 256, FilterShapes.NODES_MAX);
    assertThat(shapes.hasRoomFor(deep(added - 1))).isTrue();
    shapes.remove(deep(0));
    assertThat(shapes.hasRoomFor(deep(added))).isTrue();
  }

  /** A filter whose wildcards stand where a number has its ones, with a long end. */
  private static ByteString deep(int number) {
    StringBuilder filter = new StringBuilder();
    for (int bit = 0; bit < 12; bit++) {
      filter.append((number >> bit & 1) == 1 ? "+/" : "a/");
    }
    return RandomTopics.bytes(filter + "b/".repeat(240) + "b");
  }
}
