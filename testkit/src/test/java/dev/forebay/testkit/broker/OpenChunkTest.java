package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import org.junit.jupiter.api.Test;

/** Chunks that are still written to, by loops that have stopped publishing. */
final class OpenChunkTest {
  private static final long MIB = 1 << 20;

  /** The open chunk of an idle loop is the oldest, and not yet far behind. */
  @Test
  void anIdleLoopsOpenChunkDoesNotKeepOthersInMemory() {
    BrokerSettings settings =
        new BrokerSettings(
            8, 16 * MIB, 4 * MIB, MIB, 4 * MIB, 10_000_000, MIB, 1024 * MIB, 4 * MIB, MIB);
    TestNode node = new TestNode(3, new SimulatedDisk(), settings);
    node.start();
    TestClient busy = node.connect(0);
    declareOneOnEachShard(busy);
    for (int loop = 0; loop < 3; loop++) {
      TestClient idle = node.connect(loop);
      for (int i = 0; i < 8; i++) {
        idle.publishAndConfirm("", "q" + i, true, new TestClient.Batch(i, 1, 100, 1));
      }
    }
    for (int i = 0; i < 8; i++) {
      busy.publishAndConfirm("", "q" + i, true, new TestClient.Batch(0, 2000, 4096, 100));
      assertThat(busy.ready("q" + i)).isEqualTo(2003);
    }
  }

  @Test
  void aMessageThatIsLargerThanAllMemoryHoldsUpNobody() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("large", true);
    client.publishAndConfirm("", "large", true, new TestClient.Batch(0, 1, (int) (24 * MIB), 1));
    client.publishAndConfirm("", "large", true, new TestClient.Batch(1, 100, 100, 1));
    assertThat(client.ready("large")).isEqualTo(101);
  }

  private static void declareOneOnEachShard(TestClient client) {
    for (int i = 0; i < 8; i++) {
      client.declare("q" + i, true);
    }
  }
}
