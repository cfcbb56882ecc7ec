package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.FullSpill;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import org.junit.jupiter.api.Test;

/** Memory for messages is counted before it is taken, and holds up only who would take of it. */
final class MemoryKindsTest {
  private static final long MIB = 1 << 20;
  private static final long TRANSIENT_BYTES_MAX = 8 * MIB;

  /** Chunks that are open, and one that a loop begins when there is just room for it. */
  private static final long OPEN_BYTES = 2 * MIB;

  private final TestNode node =
      new TestNode(
          1,
          new SimulatedDisk(),
          new BrokerSettings(
              8,
              16 * MIB,
              TRANSIENT_BYTES_MAX,
              4 * MIB,
              16 * MIB,
              10_000_000,
              64 * MIB,
              64 * MIB,
              64 * MIB,
              MIB));

  @Test
  void persistentMessagesDoNotWaitForMemoryOfTransientOnes() {
    TestClient client = start();
    client.declare("q", true);
    client.publish("", "q", false, batch(2000, 10_000));
    node.pass(1_000);
    assertThat(client.confirmed()).isLessThan(1_000);
    assertThat(node.broker().transientBytes()).isLessThan(TRANSIENT_BYTES_MAX + OPEN_BYTES);

    TestClient other = node.connect(0);
    other.declare("other", true);
    other.publishAndConfirm("", "other", true, batch(100, 10_000));
    assertThat(other.confirmed()).isEqualTo(100);
  }

  @Test
  void whoIsNewHasNoMoreThanOthers() {
    TestClient client = start();
    client.declare("q", true);
    for (int i = 0; i < 10; i++) {
      node.connect(0).publish("", "q", false, batch(1, (int) (2 * MIB)));
    }
    node.pass(1_000);
    assertThat(client.ready("q")).isBetween(3L, 4L);
    assertThat(node.broker().transientBytes()).isLessThan(TRANSIENT_BYTES_MAX + OPEN_BYTES);

    TestReader reader = client.consume("q", 10);
    client.run(reader::settleEverything);
    node.await("the others come", () -> reader.numbers().size() == 10);
  }

  @Test
  void whoWaitsIsToldOnceWhenNoneComesBack() {
    TestClient client = start();
    client.declare("q", true);
    client.publish("", "q", false, batch(2000, 10_000));
    node.pass(4_000);
    assertThat(client.toldStuck()).isZero();
    node.pass(20_000);
    assertThat(client.toldStuck()).isEqualTo(1);

    TestReader reader = client.consume("q", 10, TestReader::settleEverything);
    node.await("all come", () -> reader.numbers().size() == 2000);
    assertThat(client.toldStuck()).isEqualTo(1);
  }

  @Test
  void messagesForManyQueuesCountForEachOfThem() {
    int queues = 1_000;
    TestClient client = start();
    for (int i = 0; i < queues; i++) {
      String name = "q" + i;
      client.execute(
          new DeclareQueue(TestClient.HOST, name, false, true, false, QueueSettings.OfQueue.PLAIN));
      client.execute(new BindQueue(TestClient.HOST, name, "amq.fanout", "", BindingArguments.NONE));
    }
    for (int i = 0; i < 1_000; i++) {
      client.publish("amq.fanout", i % 2 == 0 ? "a" : "b", false, batch(1, 16));
    }
    node.pass(1_000);
    long perMessage = queues * 64L;
    assertThat(client.confirmed() * perMessage).isLessThan(TRANSIENT_BYTES_MAX + OPEN_BYTES);
    assertThat(client.confirmed()).isGreaterThan(50);

    client.close();
    node.pass(1_000);
    assertThat(node.broker().transientBytes()).isLessThanOrEqualTo(OPEN_BYTES);
  }

  private TestClient start() {
    node.spills(FullSpill::new);
    node.start();
    return node.connect(0);
  }

  private static TestClient.Batch batch(int count, int bodyBytes) {
    return new TestClient.Batch(0, count, bodyBytes, 10);
  }
}
