package dev.forebay.protocol.mqtt.retained;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many topics, more than fit into a block. */
class TopicIndexTest {
  private static final int TOPICS = 20_000;
  private static final int BYTES_EACH_MAX = 60;

  private final long seed = Long.getLong("forebay.seed", System.nanoTime());
  private final TopicIndex index = new TopicIndex();

  private static byte[] topic(int number) {
    return "site/%03d/device/%07d/temperature".formatted(number / 1000, number).getBytes(UTF_8);
  }

  private static List<Integer> shuffled(long seed) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < TOPICS; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, new Random(seed));
    return numbers;
  }

  private List<Long> inOrder() {
    List<Long> found = new ArrayList<>();
    TopicIndex.Walk walk = index.new Walk();
    for (boolean isMore = walk.seek(new byte[0]); isMore; isMore = walk.next()) {
      found.add(walk.number());
    }
    return found;
  }

  @Test
  void topicsInAnyOrderTakeAboutTheirBytes() {
    for (int number : shuffled(seed)) {
      assertThat(index.put(topic(number), number)).isEqualTo(TopicIndex.NONE);
    }

    assertThat(index.heapBytes() / TOPICS).as("seed %d", seed).isLessThan(BYTES_EACH_MAX);
    assertThat(inOrder()).as("seed %d", seed).hasSize(TOPICS).isSorted();
  }

  @Test
  void topicsInOrderLeaveFullBlocks() {
    for (int number = 0; number < TOPICS; number++) {
      index.put(topic(number), number);
    }

    assertThat(index.heapBytes() / TOPICS).isLessThan(BYTES_EACH_MAX / 2 + 5);
    assertThat(inOrder()).hasSize(TOPICS).isSorted();
  }

  @Test
  void whatIsTakenOutLeavesNothingBehind() {
    List<Integer> numbers = shuffled(seed);
    for (int number : numbers) {
      index.put(topic(number), number);
    }
    Collections.shuffle(numbers, new Random(seed + 1));
    for (int number : numbers) {
      assertThat(index.remove(topic(number))).as("seed %d", seed).isEqualTo(number);
      assertThat(index.get(topic(number))).isEqualTo(TopicIndex.NONE);
    }

    assertThat(index.size()).isZero();
    assertThat(index.heapBytes()).isZero();
  }

  @Test
  void whatIsBelowALevelFollowsItAtOnce() {
    String[] topics = {"a", "a/", "a/b", "a/b/c", "a/c", "a!", "a.b", "b"};
    for (int i = topics.length - 1; i >= 0; i--) {
      index.put(topics[i].getBytes(UTF_8), i);
    }

    assertThat(inOrder()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
  }

  @Test
  void topicsMayBeAsLongAsMqttAllows() {
    String longest = "x".repeat(65_000);
    for (int i = 0; i < 40; i++) {
      index.put((longest + i).getBytes(UTF_8), 1L << (i + 20));
    }

    for (int i = 0; i < 40; i++) {
      assertThat(index.get((longest + i).getBytes(UTF_8))).isEqualTo(1L << (i + 20));
    }
  }
}
