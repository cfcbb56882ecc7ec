package dev.forebay.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.consumer.QueueLink;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import dev.forebay.testkit.session.AppendedAt;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What shards that move leave behind: nothing that is counted, and nothing that is lost. */
@ParameterizedClass(name = "loops={0}, byValue={1}")
@CsvSource({"1, false", "1, true", "3, false", "3, true"})
final class LeftByMovesTest {
  private static final int SHARDS = 8;
  private static final long MIB = 1 << 20;

  @Parameter(0)
  int loops;

  @Parameter(1)
  boolean byValue;

  private TestNode start() {
    return start(SHARDS);
  }

  private TestNode start(int shards) {
    BrokerSettings settings =
        new BrokerSettings(
            shards, 16 * MIB, 4 * MIB, MIB, 4 * MIB, 10_000_000, MIB, 2 * MIB, 4 * MIB, MIB);
    TestNode node = new TestNode(loops, new SimulatedDisk(), settings);
    if (byValue) {
      node.byValue();
    }
    node.start();
    return node;
  }

  private static int shardOf(TestClient client, String queue) {
    client.publishAndConfirm("", queue, true, new TestClient.Batch(0, 1, 16, 1));
    return ((QueueLink) client.get(queue, true).orElseThrow().queue()).shard();
  }

  private static void move(TestNode node, int shard, boolean isLost) {
    leave(node, shard, isLost);
    node.openShard(shard);
  }

  private static void leave(TestNode node, int shard, boolean isLost) {
    if (isLost) {
      node.takeOver(shard);
    } else {
      node.closeShard(shard);
    }
  }

  private static void assertNothingIsLeft(TestNode node) {
    BrokerMetrics metrics = node.broker().metrics();
    assertThat(metrics.ready.sum()).as("ready").isZero();
    assertThat(metrics.unacknowledged.sum()).as("unacknowledged").isZero();
    assertThat(node.broker().coldBytes()).as("cold").isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void deadLettersWaitForTheShardThatTheyGoTo(boolean isLost) {
    TestNode node = start();
    TestClient client = node.connect(loops - 1);
    client.execute(
        new CatalogCommand.DeclareQueue(
            TestClient.HOST,
            "src",
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                new QueueSettings.DeadLetterAddress("", "dst"),
                DeclaredArguments.NONE)));
    client.declare("dst", true);
    int target = shardOf(client, "dst");
    assertThat(shardOf(client, "src")).isNotEqualTo(target);
    client.publishAndConfirm("", "src", true, new TestClient.Batch(0, 500, 2000, 10));
    // What was settled just now may be forgotten when a shard is lost.
    node.pass(100);
    leave(node, target, isLost);
    TestReader reader = client.consume("src", 1000, TestReader::rejectEverything);
    node.pass(25_000);
    assertThat(reader.numbers()).hasSize(500);
    node.openShard(target);
    node.pass(20_000);
    assertThat(client.ready("src")).isZero();
    Set<Long> arrived = new TreeSet<>();
    TestReader last = client.consume("dst", 1000, TestReader::settleEverything);
    node.pass(5000);
    arrived.addAll(last.numbers());
    assertThat(arrived).hasSize(500);
    assertThat(last.numbers()).hasSize(500);
    assertNothingIsLeft(node);
    node.stop();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void countsComeBack(boolean isLost) {
    TestNode node = start();
    TestClient client = node.connect(loops - 1);
    client.declare("a", true);
    client.declare("b", true);
    client.declare("t", false);
    for (int round = 0; round < 4; round++) {
      for (boolean persistent : new boolean[] {true, false}) {
        for (String queue : List.of("a", "b", "t")) {
          client.publishAndConfirm("", queue, persistent, new TestClient.Batch(0, 300, 5000, 7));
        }
      }
      TestReader held = client.consume("a", 100);
      TestReader shared = client.consume("t", 100);
      client.get("b", false);
      node.pass(200);
      assertThat(held.numbers()).isNotEmpty();
      for (int shard = 1; shard <= SHARDS; shard++) {
        move(node, shard, isLost);
      }
      assertThat(held.isCancelled()).isTrue();
      assertThat(shared.isCancelled()).isTrue();
      // Of earlier epochs: they settle nothing.
      client.run(held::settleEverything);
      client.run(shared::settleEverything);
      node.pass(100);
      BrokerMetrics metrics = node.broker().metrics();
      assertThat(metrics.unacknowledged.sum()).isZero();
      assertThat(metrics.ready.sum())
          .isEqualTo(client.ready("a") + client.ready("b") + client.ready("t"));
      assertThat(client.ready("a")).isEqualTo(300L * (round + 1));
      assertThat(client.ready("t")).isZero();
    }
    for (String queue : List.of("a", "b", "t")) {
      client.execute(new CatalogCommand.DeleteQueue(TestClient.HOST, queue, false, false));
    }
    node.pass(5000);
    assertNothingIsLeft(node);
    assertThat(node.broker().chunkBytes()).isLessThanOrEqualTo((2L * loops * loops + 1) << 20);
    assertThat(node.broker().transientBytes()).isLessThanOrEqualTo((2L * loops * loops + 1) << 20);
    node.stop();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageForVeryManyQueuesOfAClosedShardIsRefusedWhole(boolean persistent) {
    TestNode node = start(1);
    TestClient client = node.connect(loops - 1);
    for (int i = 0; i < 4200; i++) {
      client.declare("q" + i, true);
      client.execute(
          new CatalogCommand.BindQueue(
              TestClient.HOST, "q" + i, "amq.fanout", "", BindingArguments.NONE));
    }
    node.closeShard(1);
    long transientBefore = node.broker().transientBytes();
    client.publish("amq.fanout", "", persistent, new TestClient.Batch(0, 3, 16, 1));
    node.pass(15_000);
    assertThat(client.lost()).isEqualTo(3);
    node.openShard(1);
    assertThat(client.ready("q0")).isZero();
    node.pass(1000);
    assertThat(node.broker().transientBytes()).isLessThanOrEqualTo(transientBefore + (3L << 20));
    client.publishAndConfirm("amq.fanout", "", persistent, new TestClient.Batch(9, 1, 16, 1));
    assertThat(client.ready("q0")).isOne();
    node.stop();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void producersAreKnownOverAnOpening(boolean isLost) {
    TestNode node = start();
    TestStreams streams = node.connectStreams(loops - 1);
    streams.create("s", 3);
    long producer = streams.<Long>ask("id", reply -> streams.client().newProducerId(reply::accept));
    for (int round = 0; round < 5; round++) {
      for (int number = 0; number < 3; number++) {
        Partition partition = streams.partition("s", number);
        AppendReply first = append(streams, partition, producer, round);
        assertThat(first).satisfies(AppendedAt.place(round, 0));
        move(node, ((PartitionAddress) partition).shard(), isLost);
        assertThat(append(streams, partition, producer, round))
            .satisfies(AppendedAt.place(round, 0));
        assertThat(append(streams, partition, producer, round + 2))
            .isEqualTo(new AppendReply.Refused(AppendReply.Reason.OUT_OF_ORDER));
        assertThat(streams.readAll(partition)).hasSize(round + 1);
      }
    }
    node.stop();
    node.start();
    TestStreams after = node.connectStreams(0);
    assertThat(after.readAll(after.partition("s", 0))).hasSize(5);
    node.stop();
  }

  private static AppendReply append(
      TestStreams streams, Partition partition, long producer, int sequence) {
    return streams.append(
        partition,
        new BatchHead(1, 1, producer, (short) 0, sequence),
        sequence,
        TestStreams.BATCH_BYTES_MIN);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aNodeMayEndWhileShardsAreClosedOrBeingOpened(boolean isLost) {
    for (int steps = 0; steps < 30; steps += 3) {
      TestNode node = start();
      TestClient client = node.connect(loops - 1);
      client.declare("a", true);
      client.declare("b", true);
      client.publishAndConfirm("", "a", true, new TestClient.Batch(0, 50, 1000, 1));
      client.publishAndConfirm("", "b", true, new TestClient.Batch(0, 50, 1000, 1));
      for (int shard = 1; shard <= SHARDS; shard++) {
        leave(node, shard, isLost);
      }
      client.publish("", "a", true, new TestClient.Batch(50, 5, 1000, 1));
      client.loop().execute(() -> client.session().close());
      if (steps > 0) {
        for (int shard = 1; shard <= SHARDS; shard++) {
          node.beginToOpen(shard);
          node.beginToClose(shard);
          node.beginToOpen(shard);
        }
        node.steps(steps);
      }
      node.stop();
      node.start();
      TestClient after = node.connect(0);
      assertThat(after.ready("a")).isBetween(50L, 55L);
      assertThat(after.ready("b")).isEqualTo(50);
      node.stop();
    }
  }
}
