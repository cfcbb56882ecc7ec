package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.disk.DiskFault.Operation;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.io.IOException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The disk fails to read what it holds. */
final class UnreadableRecordTest {
  private static final int MESSAGES = 4000;
  private static final int BODY_BYTES = 4096;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final TestNode node = new TestNode(1, disk, TestNode.smallSettings());

  @Test
  void messagesWaitUntilTheDiskAnswersAndOtherQueuesGoOn() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("old", true);
    client.declare("young", true);
    client.publishAndConfirm("", "old", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 10));
    disk.inject((operation, name) -> {
      if (operation == Operation.READ) {
        throw new IOException("input/output error");
      }
    });

    TestReader reader = client.consume("old", 500);
    client.run(reader::settleEverything);
    node.pass(40_000);
    assertThat(reader.numbers()).hasSizeLessThan(MESSAGES);
    assertThat(node.broker().metrics().failedReads.sum()).isBetween(30L, 80L);
    client.publishAndConfirm("", "young", true, new TestClient.Batch(7, 1, 16, 1));
    assertThat(client.get("young", true)).map(TestClient.Got::number).contains(7L);

    disk.inject((operation, name) -> {});
    node.await("all are delivered", () -> reader.numbers().size() == MESSAGES);
    assertThat(reader.numbers()).isEqualTo(LongStream.range(0, MESSAGES).boxed().toList());
  }

  @Test
  void nothingIsSettledThatCouldNotBeRead() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 10));
    disk.inject((operation, name) -> {
      if (operation == Operation.READ) {
        throw new IOException("input/output error");
      }
    });
    TestReader reader = client.consume("q", 500);
    node.pass(100);
    int held = reader.numbers().size();
    node.crash();
    disk.inject((operation, name) -> {});
    node.start();
    assertThat(held).isLessThan(MESSAGES);
    assertThat(node.connect(0).ready("q")).isEqualTo(MESSAGES);
  }
}
