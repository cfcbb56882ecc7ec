package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions over queues of several shards take effect in all of them, or in none. */
final class TransactionTest {
  private static final List<String> QUEUES = List.of("q1", "q2", "q3", "q4", "q5");
  private static final int OLD = 1;
  private static final int NEW = 2;
  private static final int AFTER = 3;
  private static final int STEPS_MAX = 10_000;
  private static final int MANY = 1000;

  /** What of a crashed node's transaction is there afterwards. */
  private enum Outcome {
    NOTHING,
    ALL
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "3, false", "3, true"})
  void aCrashAfterAnyStepLeavesAllOrNothing(int loops, boolean withFollowers) {
    int steps = 0;
    boolean isCommitted = false;
    List<Outcome> outcomes = new ArrayList<>();
    while (!isCommitted) {
      SimulatedDisk disk = new SimulatedDisk();
      TestNode node = new TestNode(loops, disk, TestNode.smallSettings());
      isCommitted = commitFor(node, steps, withFollowers);
      node.crash();
      String what = "loops " + loops + ", crash after step " + steps;
      TestNode after =
          new TestNode(loops, disk.crash(new SplittableRandom(steps)), TestNode.smallSettings());
      Outcome outcome = outcomeOn(after, what);
      if (isCommitted) {
        assertThat(outcome).as(what).isEqualTo(Outcome.ALL);
      }
      after.crash();
      after.forgetView();
      assertThat(outcomeOn(after, what)).as(what + ", once more").isEqualTo(outcome);
      outcomes.add(outcome);
      steps++;
      assertThat(steps).isLessThan(STEPS_MAX);
    }
    assertThat(outcomes).startsWith(Outcome.NOTHING).endsWith(Outcome.ALL);
  }

  /** Keys that are too long to be kept elsewhere, and each leads to all of many queues. */
  @Test
  void whereItsMessagesGoCountsAsWell() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    for (int i = 0; i < MANY; i++) {
      client.declare("many" + i, false);
      client.answer(
          new CatalogCommand.BindQueue(
              TestClient.HOST, "many" + i, "amq.fanout", "", BindingArguments.NONE));
    }
    Transaction transaction = client.session().transaction();
    int staged = 0;
    while (transaction.hasRoom(16)) {
      RouteKey key = new RouteKey();
      key.set("amq.fanout", "k".repeat(60_000) + staged);
      @Nullable Route[] route = new Route[1];
      client.run(() -> route[0] = transaction.publisher().route(key, () -> Headers.EMPTY));
      Route found = Objects.requireNonNull(route[0]);
      node.await("a route", found::isFound);
      client.run(() -> append(transaction, found, NEW));
      staged++;
    }
    assertThat(staged).isBetween(100, 32 * 1024 * 1024 / (60_000 + MANY * 20));
    client.run(transaction::rollback);
    assertThat(node.broker().stagedBytes()).isZero();
  }

  /** Every queue has a message, which the client holds. */
  private static List<TestClient.Got> prepare(TestClient client) {
    List<TestClient.Got> old = new ArrayList<>();
    for (String queue : QUEUES) {
      client.declare(queue, true);
      client.publishAndConfirm("", queue, true, new TestClient.Batch(OLD, 1, 16, 1));
      old.add(client.get(queue, false).orElseThrow());
    }
    return old;
  }

  private static void commit(TestClient client, List<TestClient.Got> old, boolean[] answered) {
    Transaction transaction = client.session().transaction();
    QUEUES.forEach(queue -> stage(transaction, queue, NEW));
    old.forEach(got -> transaction.settle(got.queue(), null, got.offset(), got.offset() + 1));
    transaction.commit(() -> answered[0] = true, () -> {});
  }

  /** Commits and lets the node take so many steps; whether the commit was answered by then. */
  private static boolean commitFor(TestNode node, int steps, boolean withFollowers) {
    node.start();
    TestClient client = node.connect(0);
    List<TestClient.Got> old = prepare(client);
    boolean[] answered = new boolean[1];
    client.loop().execute(() -> commit(client, old, answered));
    if (withFollowers) {
      QUEUES.forEach(
          queue -> client.publish("", queue, true, new TestClient.Batch(AFTER, 1, 16, 1)));
    }
    for (int i = 0; i < steps && !answered[0]; i++) {
      node.step();
    }
    return answered[0];
  }

  /** States that are journalled meanwhile know of the parts, not of how it ends. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aCheckpointInTheMidstOfItChangesNothing(int loops) {
    for (int seed = 0; seed < 150; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      TestNode node = new TestNode(loops, seed, new SimulatedDisk(), TestNode.smallSettings());
      node.start();
      TestClient client = node.connect(0);
      client.declare("filler", true);
      List<TestClient.Got> old = prepare(client);
      boolean[] answered = new boolean[1];
      client.loop().execute(() -> commit(client, old, answered));
      step(node, random.nextInt(30));
      client.publish("", "filler", true, new TestClient.Batch(AFTER, 1, 3 << 20, 1));
      step(node, random.nextInt(60));
      node.crash();
      String what = "loops " + loops + ", seed " + seed;
      Outcome outcome = outcomeOn(node, what);
      if (answered[0]) {
        assertThat(outcome).as(what).isEqualTo(Outcome.ALL);
      }
      node.crash();
      node.forgetView();
      assertThat(outcomeOn(node, what)).as(what + ", without view").isEqualTo(outcome);
    }
  }

  /**
   * The checkpoint at the end knows of parts whose decision lies in the log before it. Nothing else
   * keeps the log's end from being all that is replayed: the catalog has a snapshot, what the
   * transaction settles has left memory, and it publishes nothing.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anOrderlyEndInTheMidstOfSettlementsChangesNothing(int loops) {
    for (int seed = 0; seed < 3; seed++) {
      boolean isAnsweredAtOnce = false;
      for (int steps = 0; !isAnsweredAtOnce; steps++) {
        TestNode node = new TestNode(loops, seed, new SimulatedDisk(), TestNode.smallSettings());
        boolean[] answered = settleFor(node, steps);
        isAnsweredAtOnce = answered[0];
        node.stop();
        String what = "loops " + loops + ", seed " + seed + ", end after step " + steps;
        List<Long> ready = readyOn(node);
        assertThat(ready).as(what).containsOnly(ready.getFirst());
        if (answered[0]) {
          assertThat(ready).as(what).containsOnly(0L);
        }
        node.crash();
        node.forgetView();
        assertThat(readyOn(node)).as(what + ", without view").isEqualTo(ready);
      }
    }
  }

  /** Settles messages of an earlier life in so many steps; tells when the commit is answered. */
  private static boolean[] settleFor(TestNode node, int steps) {
    node.start();
    TestClient earlier = node.connect(0);
    prepare(earlier);
    earlier.declare("filler", true);
    for (int i = 0; i < 3; i++) {
      earlier.publishAndConfirm("", "filler", true, new TestClient.Batch(i, 1, 1 << 20, 1));
      assertThat(earlier.get("filler", true)).isPresent();
    }
    node.pass(100);
    node.stop();
    node.start();
    TestClient client = node.connect(0);
    List<TestClient.Got> old = new ArrayList<>();
    QUEUES.forEach(queue -> old.add(client.get(queue, false).orElseThrow()));
    boolean[] answered = new boolean[1];
    client
        .loop()
        .execute(() -> {
          Transaction transaction = client.session().transaction();
          old.forEach(got -> transaction.settle(got.queue(), null, got.offset(), got.offset() + 1));
          transaction.commit(() -> answered[0] = true, () -> {});
        });
    for (int i = 0; i < steps && !answered[0]; i++) {
      node.step();
    }
    return answered;
  }

  private static List<Long> readyOn(TestNode node) {
    node.start();
    TestClient client = node.connect(0);
    return QUEUES.stream().map(client::ready).toList();
  }

  private static void step(TestNode node, int steps) {
    for (int i = 0; i < steps; i++) {
      node.step();
    }
  }

  private static Outcome outcomeOn(TestNode node, String what) {
    node.start();
    TestClient client = node.connect(0);
    List<List<Long>> contents = new ArrayList<>();
    for (String queue : QUEUES) {
      List<Long> numbers = new ArrayList<>();
      List<TestClient.Got> held = new ArrayList<>();
      var got = client.get(queue, false);
      while (got.isPresent()) {
        held.add(got.get());
        if (got.get().number() != AFTER) {
          numbers.add(got.get().number());
        }
        got = client.get(queue, false);
      }
      client.run(
          () -> held.forEach(one -> one.queue().release(null, one.offset(), one.offset() + 1)));
      contents.add(numbers);
    }
    assertThat(contents).as(what).containsOnly(contents.getFirst());
    assertThat(contents.getFirst()).as(what).isIn(List.of((long) OLD), List.of((long) NEW));
    return contents.getFirst().contains((long) NEW) ? Outcome.ALL : Outcome.NOTHING;
  }

  /** Checkpoints come and go, segments with decisions in them as well. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatWasCommittedStaysWhenTheLogBehindItGoes(int loops) {
    SimulatedDisk disk = new SimulatedDisk();
    TestNode node = new TestNode(loops, disk, TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    QUEUES.forEach(queue -> client.declare(queue, true));
    client.declare("filler", true);
    long committed = 0;
    for (int round = 0; round < 60; round++) {
      if (round < 4) {
        committed++;
        commit(node, client, committed);
      }
      client.publishAndConfirm("", "filler", true, new TestClient.Batch(round, 1, 1 << 20, 1));
      assertThat(client.get("filler", true)).isPresent();
      // Checkpoints keep up, however slow a worker is now and then.
      node.pass(100);
    }
    assertThat(disk.usedBytes()).isLessThan(45L << 20);
    node.crash();
    node.forgetView();
    node.start();
    TestClient after = node.connect(0);
    for (String queue : QUEUES) {
      assertThat(after.ready(queue)).isEqualTo(committed);
      for (long number = 1; number <= committed; number++) {
        assertThat(after.get(queue, true)).map(TestClient.Got::number).contains(number);
      }
    }
  }

  @Test
  void offsetsOfAnUndecidedTransactionAreNotGivenAgain() {
    for (int steps = 0; steps < 40; steps++) {
      SimulatedDisk disk = new SimulatedDisk();
      TestNode node = new TestNode(3, disk, TestNode.smallSettings());
      commitFor(node, steps, true);
      node.crash();
      TestNode next =
          new TestNode(3, disk.crash(new SplittableRandom(steps)), TestNode.smallSettings());
      next.start();
      TestClient client = next.connect(1);
      for (String queue : QUEUES) {
        client.publishAndConfirm("", queue, true, new TestClient.Batch(9, 1, 16, 1));
        long last = -1;
        var got = client.get(queue, true);
        while (got.isPresent()) {
          assertThat(got.get().offset()).isGreaterThan(last);
          last = got.get().offset();
          got = client.get(queue, true);
        }
      }
    }
  }

  @Test
  void whatIsRolledBackIsNeverSeen() {
    TestNode node = new TestNode(3, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("q1", true);
    client.run(() -> {
      Transaction transaction = client.session().transaction();
      stage(transaction, "q1", NEW);
      transaction.rollback();
    });
    node.pass(100);
    assertThat(client.ready("q1")).isZero();
    commit(node, client, 7, List.of("q1"));
    assertThat(client.get("q1", true)).map(TestClient.Got::number).contains(7L);
  }

  private static void commit(TestNode node, TestClient client, long number) {
    commit(node, client, number, QUEUES);
  }

  private static void commit(TestNode node, TestClient client, long number, List<String> queues) {
    boolean[] answered = new boolean[1];
    client.run(() -> {
      Transaction transaction = client.session().transaction();
      queues.forEach(queue -> stage(transaction, queue, number));
      transaction.commit(() -> answered[0] = true, () -> {});
    });
    node.await("commit", () -> answered[0]);
  }

  private static void stage(Transaction transaction, String queue, long number) {
    stage(transaction, "", queue, number);
  }

  private static void stage(
      Transaction transaction, String exchange, String routingKey, long number) {
    RouteKey key = new RouteKey();
    key.set(exchange, routingKey);
    append(transaction, transaction.publisher().route(key, () -> Headers.EMPTY), number);
  }

  private static void append(Transaction transaction, Route route, long number) {
    ByteBuffer memory =
        transaction.publisher().append(route, MessageTraits.of(true), 0, 2 * Long.BYTES, 0);
    memory.putLong(memory.position(), number);
    memory.putLong(memory.position() + Long.BYTES, number);
  }
}
