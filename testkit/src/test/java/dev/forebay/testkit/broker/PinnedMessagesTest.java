package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.storage.ChunkPool;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that a connection keeps where they are, beyond the call that delivered them. */
final class PinnedMessagesTest {
  private static final long MIB = 1 << 20;
  private static final int BODY_BYTES = 64 << 10;
  private static final int MESSAGES = 400;

  private static final BrokerSettings SETTINGS =
      new BrokerSettings(
          8, 32 * MIB, 16 * MIB, 16 * MIB, 16 * MIB, 10_000_000, MIB, 64 * MIB, 64 * MIB, MIB);

  /** A quarter of the memory for transient messages, which is the smaller one. */
  private static final long PINNED_BYTES_MAX = 4 * MIB;

  @ParameterizedTest(name = "persistent={0}")
  @ValueSource(booleans = {true, false})
  void areIntactUntilTheyAreReleasedAndThenTheirMemoryIsFree(boolean persistent) {
    TestNode node = new TestNode(1, new SimulatedDisk(), SETTINGS);
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    TestReader reader = client.consume("q", 50);
    reader.pinWhatComes();
    client.run(reader::settleEverything);
    publish(client, persistent);
    node.await("all are delivered", () -> reader.numbers().size() == MESSAGES);

    assertThat(reader.numbers()).isEqualTo(LongStream.range(0, MESSAGES).boxed().toList());
    assertThat(reader.pinned()).isNotEmpty().hasSizeLessThan(MESSAGES);
    assertThat(node.broker().metrics().pinnedBytes.sum()).isEqualTo(PINNED_BYTES_MAX);
    assertThat(reader.pinned()).allMatch(TestReader.PinnedMessage::isIntact);

    client.run(reader::releasePins);
    client.run(reader::settleEverything);
    node.pass(100);
    assertThat(client.ready("q")).isZero();
    assertThat(node.broker().metrics().pinnedBytes.sum()).isZero();
    // One chunk for each kind of message and one for other records stay open.
    assertThat(node.broker().chunkBytes()).isLessThanOrEqualTo(2 * ChunkPool.CHUNK_BYTES);
    assertThat(node.broker().transientBytes()).isLessThanOrEqualTo(ChunkPool.CHUNK_BYTES);
  }

  @Test
  void canBeReadBackFromTheLog() {
    TestNode node = new TestNode(1, new SimulatedDisk(), SETTINGS);
    node.start();
    TestClient publisher = node.connect(0);
    publisher.declare("q", true);
    publish(publisher, true);
    node.stop();

    node.start();
    TestClient client = node.connect(0);
    TestReader reader = client.consume("q", 50);
    reader.pinWhatComes();
    client.run(reader::settleEverything);
    node.await("all are delivered", () -> reader.numbers().size() == MESSAGES);
    assertThat(reader.pinned()).isNotEmpty().allMatch(TestReader.PinnedMessage::isIntact);

    client.run(reader::releasePins);
    node.pass(100);
    assertThat(client.ready("q")).isZero();
    assertThat(node.broker().metrics().pinnedBytes.sum()).isZero();
    assertThat(node.broker().coldBytes()).isZero();
  }

  @Test
  void areCopiedForAConnectionOnAnotherLoop() {
    TestNode node = new TestNode(3, new SimulatedDisk(), SETTINGS);
    node.start();
    TestClient publisher = node.connect(0);
    publisher.declare("q", true);
    int pinning = 0;
    for (int loop = 0; loop < 3; loop++) {
      TestClient client = node.connect(loop);
      TestReader reader = client.consume("q", 50);
      reader.pinWhatComes();
      publisher.publishAndConfirm("", "q", true, new TestClient.Batch(0, 10, BODY_BYTES, 10));
      node.await("some come", () -> !reader.numbers().isEmpty());
      pinning += reader.pinned().isEmpty() ? 0 : 1;
      client.close();
    }
    assertThat(pinning).isEqualTo(1);
  }

  private static void publish(TestClient client, boolean persistent) {
    client.publishAndConfirm(
        "", "q", persistent, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 10));
  }
}
