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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A queue with priorities hands out in their order, over crashes and starts without a view. */
final class PriorityCrashTest {
  private static final int ROUNDS = 10;
  private static final int BODY_BYTES = 512;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theOrderOutlivesCrashes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int priorityMax = random.nextInt(1, 9);
    int priorities = random.nextInt(1, 12);
    TestNode node =
        new TestNode(1 + random.nextInt(3), new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    declare(node, QueueRules.builder().priorityMax(priorityMax).build());
    TreeSet<Long> left =
        new TreeSet<>(
            Comparator.comparingInt((Long number) -> -priority(number, priorities, priorityMax))
                .thenComparingLong(number -> number));
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int count = random.nextInt(1, 300);
      node.connect(0)
          .publishAndConfirm(
              "",
              "work",
              true,
              new TestClient.Batch(published, count, BODY_BYTES, random.nextInt(1, 60))
                  .priority(number -> (int) (number * 31 % priorities)));
      for (long end = published + count; published < end; published++) {
        left.add(published);
      }
      if (random.nextBoolean()) {
        // Some come back, at their old places.
        node.connect(0).consume("work", 20, TestReader::releaseEverything);
        node.steps(random.nextInt(300));
      }
      crash(node, random);
      assertThat(node.connect(0).ready("work")).as("seed %d", seed).isEqualTo(left.size());
      TestClient client = node.connect(0);
      for (int taken = random.nextInt(60); taken > 0 && !left.isEmpty(); taken--) {
        assertThat(client.get("work", true).map(TestClient.Got::number))
            .as("seed %d", seed)
            .contains(left.pollFirst());
      }
      node.pass(500);
    }
    assertThat(takeAll(node)).as("seed %d", seed).containsExactlyElementsOf(left);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void twoClassesOutliveCrashes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int priorities = random.nextInt(1, 12);
    TestNode node =
        new TestNode(1 + random.nextInt(3), new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    declare(node, QueueRules.builder().classes(true).build());
    Classes left = new Classes();
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int count = random.nextInt(1, 300);
      node.connect(0)
          .publishAndConfirm(
              "",
              "work",
              true,
              new TestClient.Batch(published, count, BODY_BYTES, random.nextInt(1, 60))
                  .priority(number -> (int) (number * 31 % priorities)));
      for (long end = published + count; published < end; published++) {
        boolean isHigh = published * 31 % priorities >= QueueRules.HIGH_CLASS;
        (isHigh ? left.high : left.low).add(published);
      }
      if (random.nextBoolean()) {
        // Some come back, at their old places.
        node.connect(0).consume("work", 20, TestReader::releaseEverything);
        node.steps(random.nextInt(300));
      }
      crash(node, random);
      left.inRound = 0;
      assertThat(node.connect(0).ready("work")).as("seed %d", seed).isEqualTo(left.size());
      TestClient client = node.connect(0);
      for (int taken = random.nextInt(60); taken > 0 && left.size() > 0; taken--) {
        assertThat(client.get("work", true).map(TestClient.Got::number))
            .as("seed %d", seed)
            .contains(left.next());
      }
      node.pass(500);
    }
    for (long number : takeAll(node)) {
      assertThat(number).as("seed %d", seed).isEqualTo(left.next());
    }
    assertThat(left.size()).as("seed %d", seed).isZero();
  }

  /** Two of the high class, then one of the other; a new round begins with each life. */
  private static final class Classes {
    private final TreeSet<Long> high = new TreeSet<>();
    private final TreeSet<Long> low = new TreeSet<>();
    private int inRound;

    int size() {
      return high.size() + low.size();
    }

    long next() {
      boolean isOfLow = high.isEmpty() || (inRound == 2 && !low.isEmpty());
      inRound = (inRound + 1) % 3;
      Long first = isOfLow ? low.pollFirst() : high.pollFirst();
      return first == null ? -1 : first;
    }
  }

  private static int priority(long number, int priorities, int priorityMax) {
    return Math.min((int) (number * 31 % priorities), priorityMax);
  }

  private static void declare(TestNode node, QueueRules rules) {
    node.connect(0)
        .execute(
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
                    null,
                    rules,
                    DeclaredArguments.NONE)));
  }

  private static void crash(TestNode node, SplittableRandom random) {
    node.powerCut(random);
    if (random.nextBoolean()) {
      node.forgetView();
    }
    node.start();
    node.pass(500);
  }

  private static List<Long> takeAll(TestNode node) {
    List<Long> numbers = new ArrayList<>();
    TestClient client = node.connect(0);
    Optional<TestClient.Got> got = client.get("work", true);
    while (got.isPresent()) {
      numbers.add(got.get().number());
      got = client.get("work", true);
    }
    return numbers;
  }
}
