package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transient messages leave memory for a log that no start reads. */
final class SpillTest {
  private static final long MIB = 1 << 20;
  private static final int BODY_BYTES = 10_000;
  private static final int MESSAGES = 3_000;
  private static final int ROUNDS = 3;

  /** Spare segments are kept, but not those of three rounds. */
  private static final long FREED_BYTES = 40 * MIB;

  private final TestNode node =
      new TestNode(
          2,
          new SimulatedDisk(),
          new BrokerSettings(
              8, 8 * MIB, 8 * MIB, 4 * MIB, 16 * MIB, 10_000_000, 8 * MIB, 8 * MIB, 16 * MIB, MIB));

  @BeforeEach
  void start() {
    node.start();
  }

  @Test
  void aBacklogHoldsUpNobodyAndComesBackInOrder() {
    TestClient client = node.connect(0);
    client.declare("q", false);
    for (int round = 0; round < ROUNDS; round++) {
      client.publishAndConfirm("", "q", false, batch(0, MESSAGES));
      node.pass(1_000);
      // A chunk for each pair of loops may be open.
      assertThat(node.broker().transientBytes()).isLessThan((8 + 4) * MIB);
      assertThat(client.ready("q")).isEqualTo(MESSAGES);

      TestClient other = node.connect(1);
      TestReader reader = other.consume("q", 100, TestReader::settleEverything);
      node.await("all are read", () -> reader.numbers().size() == MESSAGES);
      assertThat(reader.numbers()).isEqualTo(upTo(MESSAGES));
      other.close();
    }
    node.pass(1_000);
    assertThat(client.ready("q")).isZero();
    assertThat(node.spillBytes()).as("what is settled frees its segments").isLessThan(FREED_BYTES);
  }

  @Test
  void whoIsReadAsFastAsMemoryComesBackIsNotWrittenToDisk() {
    TestClient client = node.connect(0);
    client.declare("q", false);
    TestReader reader = node.connect(1).consume("q", 100, TestReader::settleEverything);
    node.pass(1_000);
    long before = node.spillBytes();
    client.publishAndConfirm("", "q", false, batch(0, MESSAGES));
    node.await("all are read", () -> reader.numbers().size() == MESSAGES);
    assertThat(reader.numbers()).isEqualTo(upTo(MESSAGES));
    assertThat(node.spillBytes()).isEqualTo(before);
  }

  @Test
  void betweenThemPersistentMessagesKeepTheirPlaces() {
    TestClient client = node.connect(0);
    client.declare("q", true);
    for (int i = 0; i < MESSAGES; i += 100) {
      client.publishAndConfirm("", "q", i % 200 == 0, batch(i, 100));
    }
    TestReader reader = client.consume("q", 100, TestReader::settleEverything);
    node.await("all are read", () -> reader.numbers().size() == MESSAGES);
    assertThat(reader.numbers()).isEqualTo(upTo(MESSAGES));
  }

  @Test
  void afterACrashTheyAreGoneAndTheirOffsetsAreNotGivenAgain() {
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", false, batch(0, MESSAGES));
    node.pass(1_000);
    node.crash();
    node.start();
    TestClient later = node.connect(0);
    assertThat(later.ready("q")).isZero();
    later.publishAndConfirm("", "q", true, batch(0, 1));
    assertThat(later.get("q", true).orElseThrow().offset()).isGreaterThanOrEqualTo(MESSAGES);
  }

  @Test
  void aQueueThatGoesFreesItsSegments() {
    TestClient client = node.connect(0);
    for (int round = 0; round < ROUNDS; round++) {
      client.declare("q", false);
      client.publishAndConfirm("", "q", false, batch(0, MESSAGES));
      node.pass(1_000);
      client.execute(new DeleteQueue(TestClient.HOST, "q", false, false));
    }
    node.pass(1_000);
    assertThat(node.spillBytes()).isLessThan(FREED_BYTES);
    assertThat(node.broker().transientBytes()).isLessThan((4 + 1) * MIB);
  }

  private static TestClient.Batch batch(long first, long count) {
    return new TestClient.Batch(first, count, BODY_BYTES, 10);
  }

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }
}
