package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.ExchangeSettings;
import dev.forebay.broker.api.declaration.ExchangeType;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import dev.forebay.broker.work.Pieces;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is deleted, closed or emptied is so for all at once, however much it was; to put it away
 * takes many turns, between which others have theirs.
 */
final class RemovalInPiecesTest {
  private static final String HOST = TestClient.HOST;
  private static final int MANY = 5000;
  private static final int SLACK_UNITS = 64;

  private final AtomicInteger turns = new AtomicInteger();
  private boolean isCounting;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void exclusiveQueuesGoOneAfterAnother(int loops) {
    TestNode node = started(loops);
    TestClient owner = node.connect(0);
    declareMany(node, owner);
    TestClient other = node.connect(loops - 1);

    boolean[] closed = new boolean[1];
    countTurns(owner);
    owner.run(() -> owner.session().close(() -> closed[0] = true));
    node.await("end", () -> closed[0]);

    assertThat(turns.get()).isGreaterThan(MANY * 8 / Pieces.UNITS_PER_TURN);
    assertThat(exists(other, "q0")).isFalse();
    assertThat(exists(other, "q" + (MANY - 1))).isFalse();
    assertThat(node.broker().metrics().queues.sum()).isZero();
    assertThatTurnsWereShort(node);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void sessionWithManyConsumersGetsNothingFromItsEndOn(int loops) {
    TestNode node = started(loops);
    TestClient other = node.connect(0);
    other.declare("q", false);
    TestClient ending = node.connect(loops - 1);
    List<TestReader> readers = new ArrayList<>();
    AtomicInteger answers = new AtomicInteger();
    ending.run(() -> {
      for (int i = 0; i < MANY; i++) {
        TestReader reader = new TestReader(ending.loop());
        readers.add(reader);
        ending
            .session()
            .consume(
                new ConsumeCommand(HOST, "q", false, false, 10),
                reader,
                _ -> answers.incrementAndGet());
      }
    });
    node.await("consumers", () -> answers.get() == MANY);

    boolean[] closed = new boolean[1];
    countTurns(ending);
    ending.run(() -> ending.session().close(() -> closed[0] = true));
    other.publishAndConfirm("", "q", false, new TestClient.Batch(0, 100, 16, 1));
    node.await("end", () -> closed[0]);

    assertThat(turns.get()).isGreaterThan(MANY * 4 / Pieces.UNITS_PER_TURN);
    assertThat(readers).allSatisfy(reader -> assertThat(reader.numbers()).isEmpty());
    assertThat(other.ready("q")).isEqualTo(100);
    assertThatTurnsWereShort(node);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void consumersOfADeletedQueueAreToldInPieces(int loops) {
    TestNode node = started(loops);
    TestClient client = node.connect(0);
    client.declare("q", true);
    List<TestReader> readers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      readers.add(client.consume("q", 1));
    }

    countTurns(client);
    client.execute(new CatalogCommand.DeleteQueue(HOST, "q", false, false));
    node.await("all told", () -> readers.stream().allMatch(TestReader::isCancelled));

    assertThat(exists(client, "q")).isFalse();
    assertThatTurnsWereShort(node);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void queueAndItsBindingsAreGoneAsOneWhateverTheMoment(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestNode node = new TestNode(1, seed, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.execute(exchange("e", false));
    bindMany(node, client, "e", "q");

    client.run(() ->
        client.session().execute(new CatalogCommand.DeleteQueue(HOST, "q", false, false), _ -> {}));
    node.steps(random.nextInt(60));
    node.powerCut(random);
    if (random.nextBoolean()) {
      node.forgetView();
    }
    node.start();
    TestClient after = node.connect(0);
    boolean isGone = !exists(after, "q");
    after.declare("q", true);
    after.publishAndConfirm("e", "key0", true, new TestClient.Batch(0, 1, 16, 1));
    after.publishAndConfirm("e", "key" + (MANY - 1), true, new TestClient.Batch(1, 1, 16, 1));

    assertThat(after.ready("q")).isEqualTo(isGone ? 0 : 2);
    node.crash();
    node.start();
    TestClient last = node.connect(0);
    last.publishAndConfirm("e", "key1", true, new TestClient.Batch(2, 1, 16, 1));
    assertThat(last.ready("q")).isEqualTo(isGone ? 0 : 3);
  }

  @Test
  void deletedQueueIsReachedByNobodyWhileItsBindingsGo() {
    TestNode node = started(1);
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.declare("otherwise", true);
    client.execute(
        new CatalogCommand.BindQueue(HOST, "otherwise", "amq.fanout", "", BindingArguments.NONE));
    client.execute(
        new CatalogCommand.DeclareExchange(
            HOST,
            "with-alternate",
            true,
            false,
            false,
            new ExchangeSettings(ExchangeType.DIRECT, "amq.fanout", OfQueue.PLAIN.arguments())));
    bindMany(node, client, "with-alternate", "q");

    countTurns(client);
    boolean[] deleted = new boolean[1];
    client.run(() ->
        client
            .session()
            .execute(
                new CatalogCommand.DeleteQueue(HOST, "q", false, false), _ -> deleted[0] = true));
    node.await("deletion", () -> deleted[0]);
    client.publishAndConfirm("with-alternate", "key1", true, new TestClient.Batch(0, 1, 16, 1));

    assertThat(client.ready("otherwise")).isEqualTo(1);
    assertThatTurnsWereShort(node);
  }

  @Test
  void exchangeWithManyBindingsGoesWithThoseThatLivedForIt() {
    TestNode node = started(1);
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.execute(exchange("leading", true));
    client.execute(exchange("e", false));
    bindMany(node, client, "e", "q");
    client.execute(
        new CatalogCommand.BindExchange(HOST, "e", "leading", "key", BindingArguments.NONE));

    countTurns(client);
    client.execute(new CatalogCommand.DeleteExchange(HOST, "e", false));
    int before = turns.get();
    CatalogReply leading = client.execute(new CatalogCommand.FindExchange(HOST, "leading"));

    assertThat(leading).isInstanceOf(CatalogReply.Refused.class);
    assertThat(before).isGreaterThan(MANY * 8 / Pieces.UNITS_PER_TURN);
    assertThat(client.execute(new CatalogCommand.DeleteQueue(HOST, "q", false, true)))
        .isInstanceOf(CatalogReply.Removed.class);
    assertThatTurnsWereShort(node);
  }

  private void countTurns(TestClient client) {
    isCounting = true;
    turns.set(0);
    client.loop().execute(() -> oneMore(client));
  }

  private void oneMore(TestClient client) {
    if (isCounting) {
      turns.incrementAndGet();
      client.loop().executeAtTurnEnd(() -> client.loop().execute(() -> oneMore(client)));
    }
  }

  private void assertThatTurnsWereShort(TestNode node) {
    isCounting = false;
    assertThat(node.broker().mostUnits()).isLessThanOrEqualTo(Pieces.UNITS_PER_TURN + SLACK_UNITS);
  }

  private static CatalogCommand exchange(String name, boolean autoDelete) {
    return new CatalogCommand.DeclareExchange(
        HOST, name, true, autoDelete, false, ExchangeSettings.of(ExchangeType.DIRECT));
  }

  private static void declareMany(TestNode node, TestClient client) {
    AtomicInteger answers = new AtomicInteger();
    client.run(() -> {
      for (int i = 0; i < MANY; i++) {
        client
            .session()
            .execute(
                new CatalogCommand.DeclareQueue(HOST, "q" + i, false, true, false, OfQueue.PLAIN),
                _ -> {});
        client
            .session()
            .execute(
                new CatalogCommand.BindQueue(
                    HOST, "q" + i, "amq.fanout", "", BindingArguments.NONE),
                _ -> answers.incrementAndGet());
      }
    });
    node.await("queues", () -> answers.get() == MANY);
  }

  private static void bindMany(TestNode node, TestClient client, String exchange, String queue) {
    AtomicInteger answers = new AtomicInteger();
    client.run(() -> {
      for (int i = 0; i < MANY; i++) {
        client
            .session()
            .execute(
                new CatalogCommand.BindQueue(
                    HOST, queue, exchange, "key" + i, BindingArguments.NONE),
                _ -> answers.incrementAndGet());
      }
    });
    node.await("bindings", () -> answers.get() == MANY);
  }

  private static boolean exists(TestClient client, String queue) {
    return client.execute(new CatalogCommand.FindQueue(HOST, queue))
        instanceof CatalogReply.QueueDeclared;
  }

  private static TestNode started(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    return node;
  }
}
