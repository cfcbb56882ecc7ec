package dev.forebay.testkit.delay;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.work.Pieces;
import dev.forebay.message.Delay;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * More is held back than is known in memory. With {@code -Dforebay.costs=true} the longest turn is
 * printed while all of it becomes due at the same instant, in processor time.
 */
final class DelayedBacklogTest {
  private static final int SIZE = Integer.getInteger("forebay.costs.size", 20_480);
  private static final int SLACK_UNITS = 64;
  private static final long LATER_MILLIS = 10_000_000;

  private final TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itComesInTheOrderOfItsTimes(boolean startsAnew) {
    SplittableRandom random = new SplittableRandom(7);
    long[] delays = random.longs(SIZE, LATER_MILLIS, 2 * LATER_MILLIS).toArray();
    start();
    publish(number -> delays[(int) number]);
    if (startsAnew) {
      node.crash();
      node.start();
    }
    node.pass(LATER_MILLIS + LATER_MILLIS / 2);
    // What comes in between is due before what is known, and after it.
    TestClient client = node.connect(0);
    client.publishAndConfirm(
        "x",
        "",
        true,
        new TestClient.Batch(SIZE, 2, 16, 1)
            .delay(number -> Delay.span(1 + (number - SIZE) * 2 * LATER_MILLIS)));
    node.pass(3 * LATER_MILLIS);

    TestReader reader = client.consume("work", SIZE + 2);
    node.await("all messages", () -> reader.numbers().size() == SIZE + 2);
    List<Long> came = reader.numbers();
    assertThat(came).doesNotHaveDuplicates();
    assertThat(came.getLast()).isEqualTo(SIZE + 1);
    List<Long> dues =
        came.stream()
            .filter(number -> number < SIZE)
            .map(number -> delays[number.intValue()])
            .toList();
    // What is published at once is not stamped in the same millisecond.
    long latest = 0;
    for (long due : dues) {
      assertThat(due).isGreaterThan(latest - 1000);
      latest = Math.max(latest, due);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void allThatIsDueAtOnceGoesInPieces(int together) {
    start();
    long instant = node.wallMillis() + LATER_MILLIS;
    publishUntil(instant, together);
    node.pass(LATER_MILLIS - 1000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long longestNanos = 0;
    while (node.broker().metrics().messages.ready.sum() < SIZE) {
      long before = threads.getCurrentThreadCpuTime();
      node.step();
      if (node.hasLoopRun()) {
        longestNanos = Math.max(longestNanos, threads.getCurrentThreadCpuTime() - before);
      }
    }
    if (Boolean.getBoolean("forebay.costs")) {
      System.out.printf(
          "longest turn %d us with %d, %d together%n", longestNanos / 1000, SIZE, together);
    }
    assertThat(node.broker().mostUnits()).isLessThanOrEqualTo(Pieces.UNITS_PER_TURN + SLACK_UNITS);
    TestReader reader = node.connect(0).consume("work", SIZE);
    node.await("all messages", () -> reader.numbers().size() == SIZE);
    assertThat(reader.numbers())
        .containsExactlyElementsOf(LongStream.range(0, SIZE).boxed().toList());
  }

  private void start() {
    node.start();
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

  private void publish(LongUnaryOperator delay) {
    node.connect(0)
        .publishAndConfirm(
            "x",
            "",
            true,
            new TestClient.Batch(0, SIZE, 16, 1000)
                .delay(number -> Delay.span(delay.applyAsLong(number))));
  }

  private void publishUntil(long millis, int together) {
    node.connect(0)
        .publishAndConfirm(
            "x",
            "",
            true,
            new TestClient.Batch(0, SIZE, 16, together).delay(_ -> new Delay.Until(millis)));
  }
}
