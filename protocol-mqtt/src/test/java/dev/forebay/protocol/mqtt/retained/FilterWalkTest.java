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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilterWalkTest {
  private static final int ROUNDS = 5000;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RandomTopics topics = new RandomTopics(random);
  private final TopicIndex index = new TopicIndex();
  private final Map<String, Long> expected = new HashMap<>();
  private long changes;

  @Test
  void aWalkFindsWhatMatchesOnceAndWithinBoundedSteps() {
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      change();
      String filter = topics.filter();
      List<Long> walked = new ArrayList<>();
      FilterWalk walk = new FilterWalk(index, RandomTopics.bytes(filter));
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
      Set<Long> always = new HashSet<>(matching(filter));
      Set<Long> ever = new HashSet<>(always);
      List<Long> walked = new ArrayList<>();
      FilterWalk walk = new FilterWalk(index, RandomTopics.bytes(filter));
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
      index.put(bytes("$" + i), i);
      index.put(bytes("$ä" + i), i);
    }
    index.put(bytes("$"), 1);
    index.put(bytes("!"), 2000);
    index.put(bytes("%"), 3000);
    List<Long> walked = new ArrayList<>();

    assertThat(new FilterWalk(index, RandomTopics.bytes("#")).walk(8, walked::add)).isFalse();

    assertThat(walked).containsExactly(2000L, 3000L);
  }

  /** A value is of one time, so that what is put again counts as another. */
  private void change() {
    String topic = topics.topic();
    if (random.nextInt(expected.size() + 40) < 40) {
      long value = changes++;
      assertThat(index.put(bytes(topic), value))
          .as("seed %d", seed)
          .isEqualTo(orNone(expected.put(topic, value)));
    } else {
      String some = random.nextBoolean() ? topic : expected.keySet().iterator().next();
      assertThat(index.remove(bytes(some)))
          .as("seed %d", seed)
          .isEqualTo(orNone(expected.remove(some)));
    }
    assertThat(index.size()).as("seed %d", seed).isEqualTo(expected.size());
    assertThat(index.get(bytes(topic))).isEqualTo(orNone(expected.get(topic)));
  }

  private static byte[] bytes(String topic) {
    return RandomTopics.bytes(topic).toByteArray();
  }

  private static long orNone(@Nullable Long number) {
    return number == null ? TopicIndex.NONE : number;
  }

  private List<Long> matching(String filter) {
    return expected.entrySet().stream()
        .filter(entry -> RandomTopics.matches(filter, entry.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }
}
