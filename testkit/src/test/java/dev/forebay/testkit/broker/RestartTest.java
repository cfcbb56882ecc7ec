package dev.forebay.testkit.broker;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand.BindQueue;
import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeleteQueue;
import dev.forebay.broker.api.CatalogCommand.PurgeQueue;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.End;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is there after a restart, an orderly one or a crash, with the view or without. */
final class RestartTest {
  private final TestNode node = new TestNode(3, new SimulatedDisk(), TestNode.smallSettings());

  @ParameterizedTest
  @EnumSource(End.class)
  void durableEntriesAreThereAndOthersAreNot(End end) {
    node.start();
    TestClient client = node.connect(0);
    client.declare("kept", true);
    client.declare("deleted", true);
    client.declare("volatile", false);
    client.execute(
        new DeclareExchange(
            HOST, "x", true, false, false, ExchangeSettings.of(ExchangeType.TOPIC)));
    client.execute(new BindQueue(HOST, "kept", "x", "a.#", BindingArguments.NONE));
    client.execute(new DeleteQueue(HOST, "deleted", false, false));
    end.of(node);
    TestClient after = node.connect(1);
    assertThat(after.answer(new PurgeQueue(HOST, "deleted"))).startsWith("NoQueue[");
    assertThat(after.answer(new PurgeQueue(HOST, "volatile"))).startsWith("NoQueue[");
    after.publishAndConfirm("x", "a.b.c", true, new TestClient.Batch(7, 1, 16, 1));
    assertThat(after.get("kept", true)).map(TestClient.Got::number).contains(7L);
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void keysOfAnyProtocolsLengthAreKept(End end) {
    String longest = "k".repeat(RouteKey.ROUTING_KEY_BYTES_MAX - 4) + ".a.b";
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.declare("r", true);
    client.execute(
        new DeclareExchange(
            HOST, "x", true, false, false, ExchangeSettings.of(ExchangeType.TOPIC)));
    client.execute(
        new DeclareExchange(
            HOST, "d", true, false, false, ExchangeSettings.of(ExchangeType.DIRECT)));
    client.execute(new BindQueue(HOST, "q", "x", "*.a.#", BindingArguments.NONE));
    client.execute(new BindQueue(HOST, "r", "d", longest, BindingArguments.NONE));
    client.publishAndConfirm("x", longest, true, new TestClient.Batch(1, 1, 16, 1));
    client.publishAndConfirm("d", longest, true, new TestClient.Batch(2, 1, 16, 1));
    client.publishAndConfirm("d", "short", true, new TestClient.Batch(3, 1, 16, 1));
    end.of(node);
    TestClient after = node.connect(1);
    after.publishAndConfirm("x", longest, true, new TestClient.Batch(4, 1, 16, 1));
    after.publishAndConfirm("d", longest, true, new TestClient.Batch(5, 1, 16, 1));
    for (long number : new long[] {1, 4}) {
      assertThat(after.get("q", true)).map(TestClient.Got::number).contains(number);
    }
    for (long number : new long[] {2, 5}) {
      assertThat(after.get("r", true)).map(TestClient.Got::number).contains(number);
    }
  }

  /** The catalog is journalled again as a whole; what went before that must not come back. */
  @ParameterizedTest
  @EnumSource(End.class)
  void whatWasDeletedBeforeASnapshotOfTheCatalogIsGone(End end) {
    node.start();
    TestClient client = node.connect(0);
    client.declare("kept", true);
    for (int i = 0; i < 20; i++) {
      client.declare("deleted" + i, true);
      client.execute(new DeleteQueue(HOST, "deleted" + i, false, false));
      client.publishAndConfirm("", "kept", true, new TestClient.Batch(i, 1, 1 << 20, 1));
      assertThat(client.get("kept", true)).isPresent();
    }
    client.declare("late", true);
    end.of(node);
    TestClient after = node.connect(1);
    assertThat(node.broker().metrics().queues.sum()).isEqualTo(2);
    assertThat(after.ready("late")).isZero();
    assertThat(after.answer(new PurgeQueue(HOST, "deleted3"))).startsWith("NoQueue[");
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void transientMessagesAreGoneAndTheirOffsetsNeverComeBack(End end) {
    node.start();
    long offset = -1;
    for (int life = 0; life < 3; life++) {
      TestClient client = node.connect(life);
      client.declare("mixed", true);
      client.publishAndConfirm("", "mixed", true, new TestClient.Batch(life, 1, 16, 1));
      client.publishAndConfirm("", "mixed", false, new TestClient.Batch(100, 10, 16, 3));
      client.publishAndConfirm("", "mixed", true, new TestClient.Batch(50, 1, 16, 1));
      assertThat(client.ready("mixed")).isEqualTo(12);
      for (int i = 0; i < 11; i++) {
        TestClient.Got got = client.get("mixed", true).orElseThrow();
        assertThat(got.offset()).isGreaterThan(offset);
        offset = got.offset();
      }
      client.publishAndConfirm("", "mixed", false, new TestClient.Batch(200, 5, 16, 5));
      node.pass(50);
      end.of(node);
      TestClient after = node.connect(0);
      assertThat(after.ready("mixed")).isEqualTo(1);
      Optional<TestClient.Got> last = after.get("mixed", true);
      assertThat(last).map(TestClient.Got::number).contains(50L);
      offset = last.orElseThrow().offset();
      offset = Math.max(offset, offsetOfProbe(after));
    }
  }

  private static long offsetOfProbe(TestClient client) {
    client.publishAndConfirm("", "mixed", false, new TestClient.Batch(0, 1, 16, 1));
    return client.get("mixed", true).orElseThrow().offset();
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void whatWasSettledStaysSettledAndWhatWasHeldIsRedelivered(End end) {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 100, 16, 7));
    for (int i = 0; i < 40; i++) {
      client.get("q", true);
    }
    TestClient.Got held = client.get("q", false).orElseThrow();
    assertThat(held.number()).isEqualTo(40);
    for (int i = 0; i < 9; i++) {
      client.get("q", true);
    }
    node.pass(50);
    end.of(node);
    TestClient after = node.connect(2);
    assertThat(after.ready("q")).isEqualTo(51);
    TestClient.Got first = after.get("q", true).orElseThrow();
    assertThat(first.number()).isEqualTo(40);
    assertThat(first.offset()).isEqualTo(held.offset());
    assertThat(first.redelivered()).isTrue();
    assertThat(after.get("q", true)).map(TestClient.Got::number).contains(50L);
  }

  @Test
  void aQueueDeclaredAgainUnderItsOldNameIsEmpty() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 10, 16, 10));
    client.execute(new DeleteQueue(HOST, "q", false, false));
    client.declare("q", true);
    node.crash();
    node.start();
    assertThat(node.connect(0).ready("q")).isZero();
  }
}
