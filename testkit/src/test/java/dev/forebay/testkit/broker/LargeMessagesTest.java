package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A message that does not fit beside what nobody takes gets its room from the disk. */
final class LargeMessagesTest {
  private static final int MIB = 1 << 20;
  private static final int MEMORY_MIB = 16;

  private final TestNode node =
      new TestNode(
          1,
          new SimulatedDisk(),
          new BrokerSettings(
              8,
              MEMORY_MIB * MIB,
              MEMORY_MIB * MIB,
              64 * MIB,
              256 * MIB,
              10_000_000,
              64 * MIB,
              64 * MIB,
              64 * MIB,
              MIB));

  @ParameterizedTest
  @CsvSource({
    "false, 9, 8",
    "true, 9, 8",
    "false, 11, 8",
    "true, 11, 8",
    "false, 11, 20",
    "true, 11, 20"
  })
  void comesBesideABacklog(boolean persistent, int backlogMib, int messageMib) {
    node.start();
    TestClient client = node.connect(0);
    client.declare("backlog", true);
    client.declare("q", true);
    client.publishAndConfirm(
        "", "backlog", persistent, new TestClient.Batch(0, backlogMib * 8L, MIB / 8, 10));
    node.pass(1_000);
    TestClient other = node.connect(0);
    other.publish("", "q", persistent, new TestClient.Batch(0, 1, messageMib * MIB, 1));
    node.pass(5_000);
    assertThat(other.confirmed()).isEqualTo(1);
  }
}
