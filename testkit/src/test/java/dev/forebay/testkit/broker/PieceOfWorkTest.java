package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import dev.forebay.broker.work.Pieces;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.storage.ForwardingEngine;
import dev.forebay.testkit.storage.ForwardingJournal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is journalled of everything there is, now and then, takes many turns and not one. */
final class PieceOfWorkTest {
  private static final int QUEUES = 3000;
  private static final int RECORDS_MAX = 600;
  private static final int LARGE_BYTES = 64 << 10;
  private static final long REFRESH_BYTES = 32 << 10;

  /** What copying a run for as many queues as a record has counts besides. */
  private static final int COPY_UNITS = 64;

  private int appended;
  private int mostAppended;
  private int runs;
  private int mostRuns;
  private long appendedBytes;

  @Test
  void noTurnJournalsMoreThanALittle() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.engines(this::counting);
    node.start();
    TestClient client = node.connect(0);
    for (int i = 0; i < QUEUES; i++) {
      client.declare("q" + i, true);
    }
    for (int i = 0; i < QUEUES; i++) {
      client.publishAndConfirm("", "q" + i, true, new TestClient.Batch(i, 1, 10, 1));
    }
    fill(client, 200);

    assertThat(mostAppended).isBetween(100, RECORDS_MAX);
  }

  /** Or a node with more of it than is appended between two times would never rest. */
  @Test
  void whatIsJournalledAgainIsNoReasonToDoSoOnceMore() {
    TestNode node = new TestNode(2, new SimulatedDisk(), ofRefreshes());
    node.engines(this::counting);
    node.start();
    TestClient client = node.connect(0);
    for (int i = 0; i < QUEUES; i++) {
      client.declare("q" + i, true);
      client.publishAndConfirm("", "q" + i, true, new TestClient.Batch(i, 1, 16, 1));
      client.get("q" + i, true);
    }
    node.pass(1000);

    long bytesBefore = appendedBytes;
    node.pass(1000);
    assertThat(appendedBytes - bytesBefore).isLessThan(REFRESH_BYTES);
  }

  /** All that there is takes several times as much as leads to its being journalled again. */
  private static BrokerSettings ofRefreshes() {
    BrokerSettings small = TestNode.smallSettings();
    return new BrokerSettings(
        small.shards(),
        small.chunkBytes(),
        small.transientBytes(),
        small.unsyncedPerSessionBytes(),
        small.unsyncedPerNodeBytes(),
        small.settleDelayNanos(),
        REFRESH_BYTES / 4,
        small.memorySpanBytes(),
        REFRESH_BYTES,
        small.producerBytes());
  }

  @ParameterizedTest
  @CsvSource({"1, 1, true", "1, 1, false", "3, 1, true", "3, 3, true", "3, 3, false"})
  void aMessageForManyQueuesIsAppendedInPieces(int loops, int shards, boolean persistent) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), ofShards(shards));
    node.engines(this::counting);
    node.start();
    TestClient client = node.connect(loops - 1);
    List<String> queues = bound(node, client, 10_000 * shards);
    client.lookUp("amq.fanout", "");
    mostRuns = 0;
    int[] ready = {-1};
    client.run(() -> {
      client.publish("amq.fanout", "", persistent, new TestClient.Batch(1, 1, 16, 1));
      client
          .loop()
          .execute(() -> {
            client.publish("", queues.getLast(), persistent, new TestClient.Batch(2, 1, 16, 1));
            client
                .loop()
                .execute(() ->
                    client
                        .session()
                        .execute(
                            new CatalogCommand.FindQueue(TestClient.HOST, queues.getLast()),
                            reply ->
                                ready[0] = (int) ((CatalogReply.QueueDeclared) reply).ready()));
          });
    });
    node.await("confirms", () -> client.confirmed() == 2);
    node.await("count", () -> ready[0] >= 0);

    assertThat(ready[0]).isEqualTo(2);
    assertThat(mostRuns).isLessThan(3);
    assertThat(node.broker().mostUnits()).isLessThanOrEqualTo(Pieces.UNITS_PER_TURN + COPY_UNITS);
    for (int i = 0; i < queues.size(); i += 2999) {
      assertThat(client.ready(queues.get(i))).as(queues.get(i)).isEqualTo(1);
    }
    assertThat(client.get(queues.getLast(), true).map(TestClient.Got::number)).contains(1L);
    assertThat(client.get(queues.getLast(), true).map(TestClient.Got::number)).contains(2L);
  }

  @Test
  void aRouteToManyQueuesIsFoundInPiecesWhileOthersGoOn() {
    TestNode node = new TestNode(1, new SimulatedDisk(), ofShards(3));
    node.start();
    TestClient client = node.connect(0);
    TestClient other = node.connect(0);
    List<String> queues = bound(node, client, 20_000);

    client.publish("amq.fanout", "", true, new TestClient.Batch(1, 1, 16, 1));
    other.publishAndConfirm("", queues.getLast(), true, new TestClient.Batch(2, 1, 16, 1));
    assertThat(client.confirmed()).isZero();

    node.await("confirm", () -> client.confirmed() == 1);
    assertThat(node.broker().mostUnits()).isLessThanOrEqualTo(Pieces.UNITS_PER_TURN + COPY_UNITS);
    for (int i = 0; i < queues.size(); i += 2999) {
      assertThat(client.ready(queues.get(i))).as(queues.get(i)).isEqualTo(1);
    }
    assertThat(client.ready(queues.getLast())).isEqualTo(2);
  }

  private static BrokerSettings ofShards(int shards) {
    BrokerSettings small = TestNode.smallSettings();
    return new BrokerSettings(
        shards,
        small.chunkBytes(),
        small.transientBytes(),
        small.unsyncedPerSessionBytes(),
        small.unsyncedPerNodeBytes(),
        small.settleDelayNanos(),
        small.checkpointBytes(),
        small.memorySpanBytes(),
        small.refreshBytes(),
        small.producerBytes());
  }

  /** Queues that a fanout exchange leads to; their answers are waited for at the end only. */
  private static List<String> bound(TestNode node, TestClient client, int count) {
    List<String> names = new ArrayList<>();
    int[] answers = new int[1];
    client.run(() -> {
      for (int i = 0; i < count; i++) {
        String name = "wide" + i;
        names.add(name);
        client
            .session()
            .execute(
                new CatalogCommand.DeclareQueue(
                    TestClient.HOST, name, true, false, false, OfQueue.PLAIN),
                _ -> {});
        client
            .session()
            .execute(
                new CatalogCommand.BindQueue(
                    TestClient.HOST, name, "amq.fanout", "", BindingArguments.NONE),
                _ -> answers[0]++);
      }
    });
    node.await("bindings", () -> answers[0] == count);
    return names;
  }

  private static void fill(TestClient client, int messages) {
    client.declare("filler", true);
    client.publishAndConfirm("", "filler", true, new TestClient.Batch(0, messages, LARGE_BYTES, 1));
    client.execute(new CatalogCommand.PurgeQueue(TestClient.HOST, "filler"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatChangesMeanwhileIsThereAfterwardsAndNothingElse(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node = new TestNode(3, seed, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    Set<String> expected = new HashSet<>();
    int made = 0;
    for (int life = 0; life < 3; life++) {
      TestClient client = node.connect(0);
      for (int i = 0; i < 1000; i++) {
        expected.add("q" + made);
        client.declare("q" + made++, true);
      }
      for (int round = 0; round < 150; round++) {
        fill(client, 1 + random.nextInt(3));
        String queue = "q" + random.nextInt(made);
        if (expected.remove(queue)) {
          client.execute(new CatalogCommand.DeleteQueue(TestClient.HOST, queue, false, false));
        }
        expected.add("q" + made);
        client.declare("q" + made++, true);
      }
      node.steps(random.nextInt(200));
      node.powerCut(random);
      if (random.nextBoolean()) {
        node.forgetView();
      }
      node.start();
      TestClient after = node.connect(0);
      for (int i = 0; i < made; i++) {
        assertThat(exists(after, "q" + i)).as("q%d", i).isEqualTo(expected.contains("q" + i));
      }
    }
  }

  private static boolean exists(TestClient client, String queue) {
    return client.execute(new CatalogCommand.FindQueue(TestClient.HOST, queue))
        instanceof CatalogReply.QueueDeclared;
  }

  private StorageEngine counting(StorageEngine engine) {
    return new ForwardingEngine(engine) {
      @Override
      protected Journal acquired(Journal journal) {
        return counting(journal);
      }

      @Override
      protected void flush(LoopJournals journals) {
        super.flush(journals);
        appended = 0;
        runs = 0;
      }
    };
  }

  private Journal counting(Journal journal) {
    return new ForwardingJournal(journal) {
      @Override
      public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
        super.append(chunk, start, lengthBytes, callback);
        appended++;
        appendedBytes += lengthBytes;
        if (RecordFormat.typeCode(chunk.memory(), start) == RecordType.RUN.code()) {
          runs++;
        }
        mostRuns = Math.max(mostRuns, runs);
        mostAppended = Math.max(mostAppended, appended);
      }
    };
  }
}
