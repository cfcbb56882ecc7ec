package dev.forebay.testkit.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueRules;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue with a limit of length keeps to it over crashes, and loses nothing but its oldest. */
final class LengthLimitCrashTest {
  private static final int ROUNDS = 10;
  private static final int BODY_BYTES = 512;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theNewestStay(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long readyMax = random.nextLong(1, 400);
    TestNode node = started(random, readyMax, null);
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      published = publish(node, random, published);
      assertThat(node.connect(0).ready("work"))
          .as("seed %d", seed)
          .isEqualTo(Math.min(readyMax, published));
      crash(node, random);
      assertThat(node.connect(0).ready("work")).as("seed %d", seed).isLessThanOrEqualTo(readyMax);
    }
    assertThat(take(node, "work"))
        .as("seed %d", seed)
        .isEqualTo(
            LongStream.range(published - Math.min(readyMax, published), published)
                .boxed()
                .toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatLeavesIsWhereDeadLettersGo(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long readyMax = random.nextLong(0, 400);
    TestNode node = started(random, readyMax, new QueueSettings.DeadLetterAddress("", "dead"));
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      published = publish(node, random, published);
      // Some come back, at their old places.
      node.connect(0).consume("work", 20, TestReader::releaseEverything);
      node.steps(random.nextInt(300));
      crash(node, random);
    }
    TreeSet<Long> left = new TreeSet<>(take(node, "work"));
    assertThat(left.size()).as("seed %d", seed).isLessThanOrEqualTo((int) readyMax);
    left.addAll(take(node, "dead"));
    assertThat(left).as("seed %d", seed).hasSize((int) published);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theNewestStayThatHaveNotTooManyBytes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long bytesMax = random.nextLong(1, 200_000);
    QueueRules.Builder rules = QueueRules.builder().readyBytesMax(bytesMax);
    if (random.nextBoolean()) {
      rules.priorityMax(3);
    }
    TestNode node = started(random, rules.build(), null);
    Deque<Integer> left = new ArrayDeque<>();
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int count = random.nextInt(1, 300);
      // Messages of a batch are alike.
      for (int part = random.nextInt(1, 4); part > 0; part--) {
        int bodyBytes = random.nextInt(16, 2000);
        publish(node, random, published, count, bodyBytes);
        published += count;
        left.addAll(Collections.nCopies(count, bodyBytes));
      }
      trim(left, bytesMax);
      assertThat(node.connect(0).ready("work")).as("seed %d", seed).isEqualTo(left.size());
      if (random.nextBoolean()) {
        // Some come back, at their old places.
        node.connect(0).consume("work", 20, TestReader::releaseEverything);
        node.steps(random.nextInt(300));
      }
      crash(node, random);
      assertThat(node.connect(0).ready("work")).as("seed %d", seed).isEqualTo(left.size());
      TestClient client = node.connect(0);
      for (int taken = random.nextInt(60); taken > 0 && !left.isEmpty(); taken--) {
        left.removeFirst();
        assertThat(client.get("work", true)).as("seed %d", seed).isPresent();
      }
      node.pass(500);
    }
    assertThat(take(node, "work"))
        .as("seed %d", seed)
        .isEqualTo(LongStream.range(published - left.size(), published).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatIsRejectedIsADeadLetterOrStillThere(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    QueueRules rules =
        QueueRules.builder()
            .readyMax(random.nextLong(0, 400))
            .overflow(QueueRules.Overflow.REJECT_TO_DEAD_LETTERS)
            .build();
    TestNode node = started(random, rules, new QueueSettings.DeadLetterAddress("", "dead"));
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      published = publish(node, random, published);
      node.steps(random.nextInt(100));
      crash(node, random);
    }
    TreeSet<Long> left = new TreeSet<>(take(node, "work"));
    left.addAll(take(node, "dead"));
    assertThat(left).as("seed %d", seed).hasSize((int) published);
  }

  private static void trim(Deque<Integer> sizes, long bytesMax) {
    long bytes = sizes.stream().mapToLong(Integer::longValue).sum();
    while (bytes > bytesMax) {
      bytes -= sizes.removeFirst();
    }
  }

  private static TestNode started(
      SplittableRandom random, long readyMax, QueueSettings.@Nullable DeadLetterAddress dead) {
    return started(random, QueueRules.builder().readyMax(readyMax).build(), dead);
  }

  private static TestNode started(
      SplittableRandom random, QueueRules rules, QueueSettings.@Nullable DeadLetterAddress dead) {
    TestNode node =
        new TestNode(1 + random.nextInt(3), new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("dead", true);
    client.execute(
        new CatalogCommand.DeclareQueue(
            TestClient.HOST,
            "work",
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                dead,
                rules,
                DeclaredArguments.NONE)));
    return node;
  }

  private static long publish(TestNode node, SplittableRandom random, long first) {
    int count = random.nextInt(1, 300);
    publish(node, random, first, count, BODY_BYTES);
    return first + count;
  }

  private static void publish(
      TestNode node, SplittableRandom random, long first, int count, int bodyBytes) {
    node.connect(0)
        .publishAndConfirm(
            "", "work", true, new TestClient.Batch(first, count, bodyBytes, random.nextInt(1, 60)));
  }

  private static void crash(TestNode node, SplittableRandom random) {
    node.powerCut(random);
    if (random.nextBoolean()) {
      node.forgetView();
    }
    node.start();
    node.pass(500);
  }

  private static List<Long> take(TestNode node, String queue) {
    List<Long> numbers = new ArrayList<>();
    TestClient client = node.connect(0);
    Optional<TestClient.Got> got = client.get(queue, true);
    while (got.isPresent()) {
      numbers.add(got.get().number());
      got = client.get(queue, true);
    }
    return numbers;
  }
}
