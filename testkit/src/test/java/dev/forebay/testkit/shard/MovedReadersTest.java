package dev.forebay.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reads queues and streams of shards that move. */
@ParameterizedClass(name = "loops={0}, byValue={1}")
@CsvSource({"1, false", "1, true", "3, false", "3, true"})
final class MovedReadersTest {
  private static final int SHARDS = 8;

  @Parameter(0)
  int loops;

  @Parameter(1)
  boolean byValue;

  private TestNode start() {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    if (byValue) {
      node.byValue();
    }
    node.start();
    return node;
  }

  private static void leave(TestNode node, int shard, boolean isLost) {
    if (isLost) {
      node.takeOver(shard);
    } else {
      node.closeShard(shard);
    }
  }

  private static void moveAll(TestNode node, boolean isLost) {
    for (int shard = 1; shard <= SHARDS; shard++) {
      leave(node, shard, isLost);
      node.openShard(shard);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoWaitsForMoreOfAStreamHearsOfItAfterwards(boolean isLost) {
    TestNode node = start();
    TestStreams streams = node.connectStreams(loops - 1);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    int shard = ((PartitionAddress) partition).shard();
    int[] told = new int[2];
    Runnable first = () -> told[0]++;
    Runnable second = () -> told[1]++;
    streams.loop().execute(() -> streams.client().watch(partition, first));
    node.pass(100);
    for (int round = 0; round < 3; round++) {
      leave(node, shard, isLost);
      List<Watch> watches = new ArrayList<>();
      streams.loop().execute(() -> watches.add(streams.client().watch(partition, second)));
      node.pass(100);
      node.openShard(shard);
      node.pass(100);
      told[0] = 0;
      told[1] = 0;
      streams.append(partition, round);
      node.pass(100);
      assertThat(told[0]).isPositive();
      assertThat(told[1]).isPositive();
      leave(node, shard, isLost);
      streams.loop().execute(watches.getFirst()::close);
      node.pass(100);
      node.openShard(shard);
      node.pass(100);
      told[1] = 0;
      streams.append(partition, round);
      node.pass(100);
      assertThat(told[1]).isZero();
    }
    streams.execute(new StreamCommand.Delete("s"));
    node.pass(1000);
    node.stop();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sharedCreditComesBackByOldAcknowledgements(boolean isLost) {
    TestNode node = start();
    TestClient client = node.connect(loops - 1);
    for (int i = 0; i < 4; i++) {
      client.declare("q" + i, true);
      client.publishAndConfirm("", "q" + i, true, new TestClient.Batch(0, 100, 100, 1));
    }
    SharedCredit credit = client.sharedCredit();
    client.limit(credit, 10);
    for (int round = 0; round < 5; round++) {
      List<TestReader> readers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        TestReader reader = new TestReader(client.loop());
        readers.add(reader);
        client.consume(
            new ConsumeCommand(TestClient.HOST, "q" + i, false, false, 1000, 0, credit), reader);
      }
      node.pass(200);
      assertThat(readers.stream().mapToInt(reader -> reader.numbers().size()).sum()).isEqualTo(10);
      moveAll(node, isLost);
      node.pass(100);
      assertThat(readers).allMatch(TestReader::isCancelled);
      readers.forEach(reader -> client.run(reader::settleEverything));
      node.pass(100);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(client.ready("q" + i)).isEqualTo(100);
    }
    node.stop();
  }

  /** Of consumers that come and go while shards move each queue still goes with its last one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void queuesThatGoWithTheirConsumersDoSoAfterMovesAsWell(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node = start();
    TestClient client = node.connect(loops - 1);
    for (int round = 0; round < 20; round++) {
      String name = "auto" + round;
      client.execute(
          new CatalogCommand.DeclareQueue(
              TestClient.HOST,
              name,
              random.nextBoolean(),
              false,
              true,
              QueueSettings.OfQueue.PLAIN));
      TestReader reader = new TestReader(client.loop());
      ConsumerHandle handle =
          client.consume(new ConsumeCommand(TestClient.HOST, name, false, false, 10), reader);
      boolean isTakenByTheMove = random.nextBoolean();
      if (!isTakenByTheMove) {
        boolean[] isOver = new boolean[1];
        client.run(() -> handle.cancel(() -> isOver[0] = true));
        node.await("end of the consumer", () -> isOver[0]);
      }
      if (isTakenByTheMove || random.nextBoolean()) {
        moveAll(node, random.nextBoolean());
      }
      node.pass(1000);
      assertThat(client.ready(name)).as("seed %d, round %d", seed, round).isEqualTo(-1);
    }
    node.stop();
  }
}
