package dev.forebay.protocol.mqtt.retained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.mqtt.filter.RandomTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterWalkTest {
  private static final int ROUNDS = 5000;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomTopics topics = new RandomTopics(random);
  private final TopicTree<String> tree = new TopicTree<>();
  private final Map<String, String> expected = new HashMap<>();
  private int changes;

  @Test
  void aWalkFindsWhatMatchesOnceAndWithinBoundedSteps() {
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      change();
      String filter = topics.filter();
      List<String> walked = new ArrayList<>();
      FilterWalk<String> walk = new FilterWalk<>(tree, RandomTopics.bytes(filter));
      while (walk.walk(1 + random.nextInt(5), walked::add)) {
        assertThat(walked.size()).as("seed %d", seed).isLessThanOrEqualTo(expected.size());
      }
      assertThat(walked)
          .as("seed %d, filter '%s'", seed, filter)
          .containsExactlyInAnyOrderElementsOf(matching(filter));
      found += walked.size();
    }
    assertThat(found).as("seed %d", seed).isGreaterThan(ROUNDS);
  }

  @Test
  void whatIsThereAllTheTimeIsFoundOnceWhateverChangesMeanwhile() {
    for (int round = 0; round < ROUNDS; round++) {
      change();
      String filter = topics.filter();
      Set<String> always = new HashSet<>(matching(filter));
      Set<String> ever = new HashSet<>(always);
      List<String> walked = new ArrayList<>();
      FilterWalk<String> walk = new FilterWalk<>(tree, RandomTopics.bytes(filter));
      while (walk.walk(1 + random.nextInt(3), walked::add)) {
        for (int i = random.nextInt(4); i > 0; i--) {
          change();
          always.retainAll(matching(filter));
          ever.addAll(matching(filter));
        }
      }
      assertThat(walked).as("seed %d, filter '%s'", seed, filter).doesNotHaveDuplicates();
      assertThat(walked).as("seed %d, filter '%s'", seed, filter).containsAll(always);
      assertThat(ever).as("seed %d, filter '%s'", seed, filter).containsAll(walked);
    }
  }

  @Test
  void hiddenTopicsCostAWalkNothing() {
    for (int i = 0; i < 1000; i++) {
      tree.put(RandomTopics.bytes("$" + i), "hidden");
      tree.put(RandomTopics.bytes("$ä" + i), "hidden");
    }
    tree.put(RandomTopics.bytes("$"), "hidden");
    tree.put(RandomTopics.bytes("!"), "before");
    tree.put(RandomTopics.bytes("%"), "behind");
    List<String> walked = new ArrayList<>();

    assertThat(new FilterWalk<>(tree, RandomTopics.bytes("#")).walk(8, walked::add)).isFalse();

    assertThat(walked).containsExactly("before", "behind");
  }

  /** A value is of one time, so that what is put again counts as another. */
  private void change() {
    String topic = topics.topic();
    if (random.nextInt(expected.size() + 40) < 40) {
      String value = topic + " " + changes++;
      assertThat(tree.put(RandomTopics.bytes(topic), value))
          .as("seed %d", seed)
          .isEqualTo(expected.put(topic, value));
    } else {
      String some = random.nextBoolean() ? topic : expected.keySet().iterator().next();
      assertThat(tree.remove(RandomTopics.bytes(some)))
          .as("seed %d", seed)
          .isEqualTo(expected.remove(some));
    }
    assertThat(tree.size()).as("seed %d", seed).isEqualTo(expected.size());
    assertThat(tree.get(RandomTopics.bytes(topic))).isEqualTo(expected.get(topic));
  }

  private List<String> matching(String filter) {
    return expected.entrySet().stream()
        .filter(entry -> RandomTopics.matches(filter, entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
