package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A byte on disk changes after its record was accepted. */
final class DamagedRecordTest {
  private static final int MESSAGES = 4000;
  private static final int BODY_BYTES = 4096;

  @Test
  void itsMessagesAreGivenUpAndAllOthersAreDelivered() {
    SimulatedDisk disk = new SimulatedDisk();
    TestNode node = new TestNode(1, disk, TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 10));
    disk.flip(String.format("%08d.segment", 2), 600_000, 4);

    TestReader reader = client.consume("q", 500);
    client.run(reader::settleEverything);
    node.await("the last is delivered", () -> reader.numbers().contains(MESSAGES - 1L));
    node.pass(50);
    assertThat(client.ready("q")).isZero();
    List<Long> missing =
        LongStream.range(0, MESSAGES)
            .filter(number -> !reader.numbers().contains(number))
            .boxed()
            .toList();
    assertThat(missing).hasSizeBetween(1, 10);
    assertThat(missing.getLast() - missing.getFirst()).isEqualTo(missing.size() - 1);
    assertThat(reader.numbers()).isSorted().doesNotHaveDuplicates();
    assertThat(node.broker().metrics().ready.sum()).isZero();
    assertThat(node.broker().metrics().unacknowledged.sum()).isZero();
  }
}
