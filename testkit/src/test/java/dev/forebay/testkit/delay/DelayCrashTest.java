package dev.forebay.testkit.delay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.message.Delay;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is held back comes when it is due, over crashes, moves of shards, jumps of the clock, and
 * without a view.
 */
final class DelayCrashTest {
  private static final int ROUNDS = 10;
  private static final int BODY_BYTES = 512;
  private static final int DELAY_MAX_MILLIS = 100_000;
  private static final long HOUR_MILLIS = 3_600_000;

  private final TreeMap<Long, Long> dueByNumber = new TreeMap<>();
  private final Set<Long> came = new HashSet<>();
  private final Set<Long> maybeTwice = new HashSet<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void itComesWhenItIsDueOverCrashes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node =
        new TestNode(1 + random.nextInt(3), new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    declare(node);
    long published = 0;
    for (int i = 0; i < ROUNDS; i++) {
      int count = random.nextInt(1, 300);
      long[] delays = random.longs(count, 0, random.nextInt(1, DELAY_MAX_MILLIS)).toArray();
      long first = published;
      long[] sentMillis = {time(node)};
      node.connect(0)
          .publishAndConfirm(
              "x",
              "",
              true,
              new TestClient.Batch(published, count, BODY_BYTES, random.nextInt(1, 60))
                  .delay(number -> Delay.span(delays[(int) (number - first)])));
      for (int j = 0; j < count; j++) {
        dueByNumber.put(published + j, sentMillis[0] + delays[j]);
      }
      published += count;
      take(node, seed);
      node.pass(random.nextInt(20_000));
      take(node, seed);
      long jumpMillis = random.nextBoolean() ? random.nextLong(-HOUR_MILLIS, HOUR_MILLIS) : 0;
      node.jumpWall(jumpMillis);
      node.pass(random.nextInt(5_000));
      take(node, seed);
      node.jumpWall(-jumpMillis);
      if (random.nextBoolean()) {
        node.steps(random.nextInt(300));
        crash(node, random);
      } else if (random.nextBoolean()) {
        move(node, random);
      }
      assertNothingDueIsLeft(node, seed);
    }
    node.pass(200_000);
    take(node, seed);
    assertThat(came).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(dueByNumber.keySet());
    assertThat(node.broker().metrics().held.ready.sum()).as("seed %d", seed).isZero();
    assertThat(node.broker().metrics().held.unacknowledged.sum()).as("seed %d", seed).isZero();
  }

  /** The simulated time without its jumps. */
  private static long time(TestNode node) {
    return node.trueMillis();
  }

  private void assertNothingDueIsLeft(TestNode node, long seed) {
    long millis = time(node);
    node.pass(2_000);
    take(node, seed);
    List<Long> left = new ArrayList<>();
    for (Map.Entry<Long, Long> each : dueByNumber.entrySet()) {
      if (each.getValue() <= millis - DELAY_MAX_MILLIS / 50 && !came.contains(each.getKey())) {
        left.add(each.getKey());
      }
    }
    assertThat(left).as("seed %d", seed).isEmpty();
  }

  private void take(TestNode node, long seed) {
    TestClient client = node.connect(0);
    for (Optional<TestClient.Got> got = client.get("work", true);
        got.isPresent();
        got = client.get("work", true)) {
      long number = got.get().number();
      assertThat(time(node)).as("seed %d, %d", seed, number).isGreaterThanOrEqualTo(due(number));
      assertThat(came.add(number) || maybeTwice.remove(number))
          .as("seed %d, %d comes twice", seed, number)
          .isTrue();
    }
    client.close();
    node.pass(100);
  }

  /** The broker's time is drawn to the wall clock by less than a fiftieth. */
  private long due(long number) {
    long due = dueByNumber.getOrDefault(number, 0L);
    return due - DELAY_MAX_MILLIS / 50;
  }

  private static void declare(TestNode node) {
    TestClient client = node.connect(0);
    client.execute(
        new CatalogCommand.DeclareExchange(
            TestClient.HOST,
            "x",
            true,
            false,
            false,
            ExchangeSettings.delayed(ExchangeType.FANOUT)));
    client.declare("work", true);
    client.execute(
        new CatalogCommand.BindQueue(TestClient.HOST, "work", "x", "", BindingArguments.NONE));
  }

  /** All shards, in order or not, while something may be on its way. */
  private void move(TestNode node, SplittableRandom random) {
    mayComeTwice(node);
    for (int shard = 1; shard <= TestNode.smallSettings().shards(); shard++) {
      if (random.nextBoolean()) {
        node.closeShard(shard);
        node.steps(random.nextInt(300));
        node.openShard(shard);
      }
    }
    node.pass(500);
  }

  private void mayComeTwice(TestNode node) {
    long millis = time(node);
    dueByNumber.forEach((number, due) -> {
      if (Math.abs(millis - due) < 20_000) {
        maybeTwice.add(number);
      }
    });
  }

  /** What was on its way may come once more. */
  private void crash(TestNode node, SplittableRandom random) {
    mayComeTwice(node);
    node.powerCut(random);
    if (random.nextBoolean()) {
      node.forgetView();
    }
    node.start();
    node.pass(500);
  }
}
