package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory of messages that are larger than a chunk. */
final class LargeMessagesTest {
  private static final int BODY_BYTES = 24 << 20;
  private static final long MIB = 1 << 20;

  private final TestNode node =
      new TestNode(
          1,
          new SimulatedDisk(),
          new BrokerSettings(
              1,
              64 * MIB,
              64 * MIB,
              64 * MIB,
              64 * MIB,
              10_000_000,
              MIB,
              128 * MIB,
              64 * MIB,
              MIB));

  @ParameterizedTest(name = "persistent={0}")
  @ValueSource(booleans = {true, false})
  void isFreeWhenTheMessagesAreGone(boolean persistent) {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    TestReader reader = client.consume("q", 10);
    client.run(reader::settleEverything);
    long before = directBytes();
    client.publishAndConfirm("", "q", persistent, new TestClient.Batch(0, 1, BODY_BYTES, 1));
    node.await("it is delivered", () -> !reader.numbers().isEmpty());
    client.run(reader::settleEverything);
    node.pass(100);

    assertThat(client.ready("q")).isZero();
    assertThat(directBytes() - before).isLessThan(BODY_BYTES / 2);
  }

  @Test
  void isFreeWhenWhatWasReadBackIsGone() {
    node.start();
    TestClient publisher = node.connect(0);
    publisher.declare("q", true);
    publisher.publishAndConfirm("", "q", true, new TestClient.Batch(0, 1, BODY_BYTES, 1));
    node.stop();
    node.start();
    TestClient client = node.connect(0);
    long before = directBytes();
    TestReader reader = client.consume("q", 10);
    node.await("it is delivered", () -> !reader.numbers().isEmpty());
    client.run(reader::settleEverything);
    client.close();
    node.pass(100);

    assertThat(node.broker().coldBytes()).isZero();
    assertThat(directBytes() - before).isLessThan(BODY_BYTES / 2);
  }

  /** Direct memory that something still leads to. */
  private static long directBytes() {
    long bytes = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      pause();
      bytes = Math.min(bytes, poolBytes());
    }
    return bytes;
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long poolBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
