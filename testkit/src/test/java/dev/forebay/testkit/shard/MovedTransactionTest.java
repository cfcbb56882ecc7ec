package dev.forebay.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.consumer.QueueLink;
import dev.forebay.broker.work.Pieces;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transactions over shards that are closed, or lost, and opened again amid them. */
final class MovedTransactionTest {
  private static final List<String> QUEUES = List.of("q1", "q2", "q3", "q4", "q5");
  private static final int SHARDS = 8;
  private static final int SEEDS = Integer.getInteger("forebay.seeds", 60);
  private static final long OLD = 1;
  private static final long NEW = 2;
  private static final long FILLED = 3;

  /** Goes with its shard, whatever the transaction comes to that settles it. */
  private static final long TRANSIENT = 4;

  /** Twice what fits into a turn. */
  private static final int MANY = 4 * Pieces.UNITS_PER_TURN;

  private enum Answer {
    NONE,
    DONE,
    FAILED
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "3, false", "3, true"})
  void theyTakeEffectInAllOrInNone(int loops, boolean byValue) {
    for (int seed = 0; seed < SEEDS; seed++) {
      commitAmidMoves(loops, byValue, seed);
    }
  }

  /** The shard that decides has lost its part, and waits for what another has to say of its own. */
  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "3, false", "3, true"})
  void aCheckpointMayComeBeforeItIsKnownThatItComesToNothing(int loops, boolean byValue) {
    for (int steps = 0; steps < 30; steps++) {
      String what = "steps " + steps;
      TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
      if (byValue) {
        node.byValue();
      }
      node.start();
      TestClient client = node.connect(0);
      List<TestClient.Got> old = prepare(client, new Random(0));
      Answer[] answer = {Answer.NONE};
      List<Integer> shards =
          old.stream().map(got -> ((QueueLink) got.queue()).shard()).distinct().toList();
      shards.subList(1, shards.size()).forEach(node::closeShard);
      client.loop().execute(() -> commit(client, old, true, answer));
      node.steps(steps);
      node.takeOver(shards.getFirst());
      node.openShard(shards.getFirst());
      for (int i = 0; i < 8; i++) {
        client.declare("filler" + i, true);
        client.publish("", "filler" + i, true, new TestClient.Batch(FILLED, 1, 1 << 20, 1));
      }
      node.pass(5000);
      assertThat(answer[0]).as(what).isEqualTo(Answer.NONE);
      shards.subList(1, shards.size()).forEach(node::openShard);
      node.await("the answer", () -> answer[0] != Answer.NONE);
      check(node, what, answer[0], true);
      node.crash();
      node.start();
      check(node, what + ", next life", answer[0], true);
      node.stop();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "3, true"})
  void whatTakesSeveralTurnsTakesEffectInAllOrInNoneAsWell(int loops, boolean byValue) {
    for (int seed = 0; seed < SEEDS / 6; seed++) {
      commitManyAmidALoss(loops, byValue, seed);
    }
  }

  private static void commitManyAmidALoss(int loops, boolean byValue, int seed) {
    String what = "loops " + loops + ", seed " + seed;
    Random random = new Random(seed);
    TestNode node = new TestNode(loops, seed, new SimulatedDisk(), TestNode.smallSettings());
    if (byValue) {
      node.byValue();
    }
    node.start();
    TestClient client = node.connect(0);
    client.declare("q1", true);
    client.declare("q2", true);
    client.publishAndConfirm("", "q1", true, new TestClient.Batch(OLD, MANY, 16, 1));
    TestReader reader = new TestReader(client.loop());
    ConsumerHandle consumer =
        client.consume(new ConsumeCommand(TestClient.HOST, "q1", false, false, MANY), reader);
    node.await("deliveries", () -> reader.numbers().size() == MANY);
    Answer[] answer = {Answer.NONE};
    client
        .loop()
        .execute(() -> {
          Transaction transaction = client.session().transaction();
          stage(transaction, "q1", true);
          stage(transaction, "q2", true);
          for (int i = 0; i < MANY; i += 2) {
            transaction.settle(consumer.queue(), consumer, i, i + 1);
          }
          transaction.commit(() -> answer[0] = Answer.DONE, () -> answer[0] = Answer.FAILED);
        });
    node.steps(random.nextInt(60));
    int lost = ((QueueLink) consumer.queue()).shard();
    node.takeOver(lost);
    node.steps(random.nextInt(20));
    node.openShard(lost);
    node.await("the answer", () -> answer[0] != Answer.NONE);
    client.close();
    node.pass(1000);
    checkMany(node, what, answer[0]);
    node.crash();
    node.start();
    checkMany(node, what + ", next life", answer[0]);
    node.crash();
  }

  private static void checkMany(TestNode node, String what, Answer answer) {
    TestClient client = node.connect(0);
    boolean isDone = answer == Answer.DONE;
    assertThat(client.ready("q1")).as(what).isEqualTo(isDone ? MANY / 2 + 1 : MANY);
    assertThat(client.ready("q2")).as(what).isEqualTo(isDone ? 1 : 0);
  }

  private static void commitAmidMoves(int loops, boolean byValue, int seed) {
    String what = "loops " + loops + ", seed " + seed;
    Random random = new Random(seed);
    TestNode node = new TestNode(loops, seed, new SimulatedDisk(), TestNode.smallSettings());
    if (byValue) {
      node.byValue();
    }
    node.start();
    TestClient client = node.connect(0);
    client.declare("filler", true);
    List<TestClient.Got> old = prepare(client, random);
    Answer[] answer = {Answer.NONE};
    boolean persistent = random.nextInt(8) != 0;
    List<boolean[]> left = new ArrayList<>();
    List<Integer> moved = new ArrayList<>();
    boolean isCommitFirst = random.nextBoolean();
    if (isCommitFirst) {
      client.loop().execute(() -> commit(client, old, persistent, answer));
      node.steps(random.nextInt(40));
    }
    for (int shard : shuffled(random)) {
      int kind = random.nextInt(3);
      if (kind == 0) {
        moved.add(shard);
        left.add(node.beginToClose(shard));
      } else if (kind == 1) {
        moved.add(shard);
        node.beginToTakeOver(shard);
      }
      node.steps(random.nextInt(6));
    }
    if (!isCommitFirst) {
      client.loop().execute(() -> commit(client, old, persistent, answer));
      node.steps(random.nextInt(40));
    }
    TestClient filling = node.connect(loops - 1);
    for (int shard : moved) {
      if (random.nextBoolean()) {
        filling.publish("", "filler", true, new TestClient.Batch(FILLED, 1, 3 << 20, 1));
        node.steps(random.nextInt(100));
      }
      left.add(node.beginToOpen(shard));
      node.steps(random.nextInt(20));
      if (random.nextInt(4) == 0) {
        node.beginToTakeOver(shard);
        node.steps(random.nextInt(20));
        left.add(node.beginToOpen(shard));
      }
    }
    try {
      node.await("all are open", () -> left.stream().allMatch(done -> done[0]));
      for (int shard : moved) {
        // One that was lost while it was opened.
        node.openShard(shard);
      }
      node.await("the answer", () -> answer[0] != Answer.NONE);
      node.pass(1000);
      check(node, what, answer[0], persistent);
    } catch (AssertionError e) {
      throw new AssertionError(what, e);
    }
    assertThat(node.broker().stagedBytes()).as(what).isZero();
    client.publishAndConfirm("", "q1", true, new TestClient.Batch(FILLED, 1, 16, 1));
    node.stop();
    node.start();
    if (persistent) {
      check(node, what + ", next life", answer[0], persistent);
    }
    node.crash();
    node.forgetView();
    node.start();
    if (persistent) {
      check(node, what + ", view made anew", answer[0], persistent);
    }
    node.crash();
  }

  private static List<Integer> shuffled(Random random) {
    List<Integer> shards = new ArrayList<>();
    for (int shard = 1; shard <= SHARDS; shard++) {
      shards.add(shard);
    }
    Collections.shuffle(shards, random);
    return shards;
  }

  private static void check(TestNode node, String what, Answer answer, boolean persistent) {
    TestClient client = node.connect(0);
    List<Boolean> found = new ArrayList<>();
    for (String queue : QUEUES) {
      List<Long> numbers = contents(client, queue);
      if (answer == Answer.FAILED) {
        assertThat(numbers).as(what + ", " + queue).contains(OLD).doesNotContain(NEW);
      } else if (persistent) {
        assertThat(numbers).as(what + ", " + queue).contains(NEW);
      }
      if (answer == Answer.DONE) {
        assertThat(numbers).as(what + ", " + queue).doesNotContain(OLD);
      }
      found.add(numbers.contains(NEW));
    }
    assertThat(found).as(what).hasSize(QUEUES.size());
    client.close();
    node.pass(100);
  }

  private static List<Long> contents(TestClient client, String queue) {
    List<Long> numbers = new ArrayList<>();
    List<TestClient.Got> held = new ArrayList<>();
    for (var got = client.get(queue, false); got.isPresent(); got = client.get(queue, false)) {
      held.add(got.get());
      numbers.add(got.get().number());
    }
    client.run(
        () -> held.forEach(one -> one.queue().release(null, one.offset(), one.offset() + 1)));
    return numbers;
  }

  private static List<TestClient.Got> prepare(TestClient client, Random random) {
    List<TestClient.Got> old = new ArrayList<>();
    for (String queue : QUEUES) {
      client.declare(queue, true);
      client.publishAndConfirm("", queue, true, new TestClient.Batch(OLD, 1, 16, 1));
      old.add(client.get(queue, false).orElseThrow());
    }
    Collections.shuffle(old, random);
    for (String queue : QUEUES) {
      if (random.nextBoolean()) {
        client.publishAndConfirm("", queue, false, new TestClient.Batch(TRANSIENT, 1, 16, 1));
        old.add(client.get(queue, false).orElseThrow());
      }
    }
    return old;
  }

  private static void commit(
      TestClient client, List<TestClient.Got> old, boolean persistent, Answer[] answer) {
    Transaction transaction = client.session().transaction();
    QUEUES.forEach(queue -> stage(transaction, queue, persistent));
    old.forEach(got -> transaction.settle(got.queue(), null, got.offset(), got.offset() + 1));
    transaction.commit(() -> answer[0] = Answer.DONE, () -> answer[0] = Answer.FAILED);
  }

  private static void stage(Transaction transaction, String queue, boolean persistent) {
    RouteKey key = new RouteKey();
    key.set("", queue);
    Route route = transaction.publisher().route(key, () -> Headers.EMPTY);
    ByteBuffer memory =
        transaction.publisher().append(route, MessageTraits.of(persistent), 0, 16, 0);
    memory.putLong(memory.position(), NEW);
    memory.putLong(memory.position() + Long.BYTES, NEW);
  }
}
