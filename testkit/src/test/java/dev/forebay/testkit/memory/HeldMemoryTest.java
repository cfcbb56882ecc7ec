package dev.forebay.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted of messages in memory, and of transactions, against what they really hold. */
class HeldMemoryTest {
  private static final double COUNTED_MIN = 0.8;
  private static final double COUNTED_MAX = 4;
  private static final int NOISE_BYTES = 100_000;
  private static final long MIB = 1 << 20;
  private static final int QUEUES = 500;
  private static final int MESSAGES = 60;

  private final TestNode node =
      new TestNode(
          1,
          new SimulatedDisk(),
          new BrokerSettings(
              6, 64 * MIB, 64 * MIB, MIB, 4 * MIB, 10_000_000, MIB, 1024 * MIB, 4 * MIB, MIB));

  /** Many more bytes of the heap than of chunks. */
  @Test
  void transientMessagesForManyQueues() {
    node.start();
    TestClient client = node.connect(0);
    client.execute(
        new CatalogCommand.DeclareExchange(
            TestClient.HOST, "e", false, false, false, ExchangeSettings.of(ExchangeType.FANOUT)));
    for (int i = 0; i < QUEUES; i++) {
      client.declare("q" + i, false);
      client.execute(
          new CatalogCommand.BindQueue(TestClient.HOST, "q" + i, "e", "", BindingArguments.NONE));
    }
    client.publishAndConfirm("e", "", false, new TestClient.Batch(0, 1, Long.BYTES, 1));
    long before = heldBytes();
    long countedBefore = node.broker().transientBytes();
    for (int i = 1; i <= MESSAGES; i++) {
      client.publishAndConfirm("e", "", false, new TestClient.Batch(i, 1, Long.BYTES, 1));
    }
    compare(node.broker().transientBytes() - countedBefore, heldBytes() - before);
    assertThat(client.ready("q0")).isEqualTo(MESSAGES + 1);
  }

  @Test
  void transientMessagesOfSomeSize() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", false);
    client.publishAndConfirm("", "q", false, new TestClient.Batch(0, 1, Long.BYTES, 1));
    long before = heldBytes();
    long countedBefore = node.broker().transientBytes();
    client.publishAndConfirm("", "q", false, new TestClient.Batch(0, 20_000, 1000, 50));
    compare(node.broker().transientBytes() - countedBefore, heldBytes() - before);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 300, 40_000})
  void transactions(int bodyBytes) {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.run(() -> {
      long before = heldBytes();
      Transaction transaction = client.session().transaction();
      for (int i = 0; i < 50_000 && node.broker().stagedBytes() < 20 * MIB; i++) {
        stage(transaction, bodyBytes);
      }
      compare(node.broker().stagedBytes(), heldBytes() - before);
      transaction.rollback();
    });
    assertThat(node.broker().stagedBytes()).isZero();
  }

  private static void stage(Transaction transaction, int bodyBytes) {
    RouteKey key = new RouteKey();
    key.set("", "q");
    Route route = transaction.publisher().route(key, () -> Headers.EMPTY);
    transaction.publisher().append(route, MessageTraits.of(true), 0, bodyBytes, 0);
  }

  private static void compare(long counted, long held) {
    assertThat(held).isGreaterThan(MIB);
    assertThat((double) counted).isBetween(COUNTED_MIN * held, COUNTED_MAX * held);
  }

  /** On the heap and off it, when nobody needs anything else. */
  private static long heldBytes() {
    long least = Long.MAX_VALUE;
    int unchanged = 0;
    while (unchanged < 3) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long now = runtime.totalMemory() - runtime.freeMemory() + directBytes();
      unchanged = now < least - NOISE_BYTES ? 0 : unchanged + 1;
      least = Math.min(least, now);
    }
    return least;
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
