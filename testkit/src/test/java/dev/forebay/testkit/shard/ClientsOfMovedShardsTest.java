package dev.forebay.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.consumer.QueueLink;
import dev.forebay.broker.form.MessageView;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients may rely on of queues whose shard is closed, or lost, and opened again. */
@ParameterizedClass(name = "loops={0}, byValue={1}")
@CsvSource({"1, false", "1, true", "3, false", "3, true"})
final class ClientsOfMovedShardsTest {
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

  private static int shardOf(TestClient client, String queue) {
    client.publishAndConfirm("", queue, true, new TestClient.Batch(0, 1, 16, 1));
    return ((QueueLink) client.get(queue, true).orElseThrow().queue()).shard();
  }

  private static void leave(TestNode node, int shard, boolean isLost) {
    if (isLost) {
      node.takeOver(shard);
    } else {
      node.closeShard(shard);
    }
  }

  private static CatalogCommand declare(String queue, boolean autoDelete, @Nullable String dead) {
    return new CatalogCommand.DeclareQueue(
        TestClient.HOST,
        queue,
        true,
        false,
        autoDelete,
        new QueueSettings.OfQueue(
            QueueKind.CLASSIC,
            QueueSettings.NEVER,
            QueueSettings.NEVER,
            dead == null ? null : new QueueSettings.DeadLetterAddress("", dead),
            DeclaredArguments.NONE));
  }

  /** Notes what comes, and settles nothing. */
  private static final class Noting implements DeliverySink {
    private final List<Long> numbers = new ArrayList<>();
    private final Set<Long> again = new HashSet<>();
    private @Nullable ConsumerHandle consumer;
    private boolean isOver;

    @Override
    public void deliver(
        ConsumerHandle handle, long offset, boolean redelivered, MessageView message) {
      consumer = handle;
      long number = TestReader.number(message);
      numbers.add(number);
      if (redelivered) {
        again.add(number);
      }
    }

    @Override
    public void cancelled(ConsumerHandle handle) {
      isOver = true;
    }

    void reject(long first, long end) {
      ConsumerHandle handle = consumer;
      if (handle == null) {
        throw new AssertionError("nothing was delivered");
      }
      handle.queue().reject(handle, first, end);
    }
  }

  private static Noting consume(TestClient client, String queue, int creditMax) {
    Noting sink = new Noting();
    client.consume(new ConsumeCommand(TestClient.HOST, queue, false, false, creditMax), sink);
    return sink;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAutoDeleteQueueGoesWithTheLastConsumerThatItsShardTakesAway(boolean isLost) {
    TestNode node = start();
    TestClient client = node.connect(loops - 1);
    client.execute(declare("used", true, null));
    client.execute(declare("unused", true, null));
    client.execute(declare("kept", false, null));
    int used = shardOf(client, "used");
    int kept = shardOf(client, "kept");
    TestReader reader = client.consume("used", 10);
    client.consume("kept", 10);
    Set<Integer> shards = new HashSet<>(List.of(used, kept, shardOf(client, "unused")));
    // What was settled just now may be forgotten when a shard is lost.
    node.pass(100);
    shards.forEach(shard -> leave(node, shard, isLost));
    node.await("interruption", reader::isCancelled);
    shards.forEach(node::openShard);
    node.pass(1000);

    assertThat(client.answer(new CatalogCommand.FindQueue(TestClient.HOST, "used")))
        .contains("NoQueue");
    assertThat(client.ready("kept")).isZero();
    assertThat(client.ready("unused")).isZero();
    node.stop();
    node.start();
    assertThat(node.connect(0).answer(new CatalogCommand.FindQueue(TestClient.HOST, "used")))
        .contains("NoQueue");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lettersThatWereRefusedComeInTheirOrder(boolean isLost) {
    TestNode node = start();
    TestClient client = node.connect(loops - 1);
    client.execute(declare("src", false, "dst"));
    client.execute(declare("dst", false, null));
    int target = shardOf(client, "dst");
    assertThat(shardOf(client, "src")).isNotEqualTo(target);
    client.publishAndConfirm("", "src", true, new TestClient.Batch(0, 300, 500, 10));
    Noting reader = consume(client, "src", 300);
    node.await("deliveries", () -> reader.numbers.size() == 300);
    node.pass(100);
    leave(node, target, isLost);
    // The first message of the queue is gone, so that offsets are one ahead of numbers.
    client.run(() -> reader.reject(1, 101));
    node.pass(10_050);
    client.run(() -> reader.reject(101, 201));
    node.pass(30);
    client.run(() -> reader.reject(201, 301));
    node.openShard(target);
    node.pass(20_000);

    Noting last = consume(client, "dst", 1000);
    node.pass(1000);
    assertThat(last.numbers).isEqualTo(LongStream.range(0, 300).boxed().toList());
    node.stop();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasWithAConsumerComesAgainWithItsMark(boolean isLost) {
    int interrupted = 0;
    for (int steps = 0; steps < 60; steps += 3) {
      TestNode node = start();
      TestClient client = node.connect(loops - 1);
      client.execute(declare("q", false, null));
      int shard = shardOf(client, "q");
      client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 20, 500, 1));
      node.pass(100);
      Noting before = new Noting();
      client
          .loop()
          .execute(() ->
              client
                  .session()
                  .consume(
                      new ConsumeCommand(TestClient.HOST, "q", false, false, 7), before, _ -> {}));
      node.steps(steps);
      leave(node, shard, isLost);
      node.openShard(shard);
      node.pass(11_000);
      if (before.isOver && !before.numbers.isEmpty()) {
        interrupted++;
        Noting after = consume(client, "q", 100);
        node.pass(100);
        assertThat(after.again).as("after %d steps", steps).containsAll(before.numbers);
        assertThat(after.numbers).isEqualTo(LongStream.range(0, 20).boxed().toList());
      }
      node.crash();
    }
    assertThat(interrupted).isPositive();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLimitDoesNotWaitForAConsumerWhoseShardIsClosed(boolean isLost) {
    TestNode node = start();
    TestClient client = node.connect(loops - 1);
    client.execute(declare("q", false, null));
    int shard = shardOf(client, "q");
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 100, 500, 1));
    SharedCredit credit = client.sharedCredit();
    leave(node, shard, isLost);
    Noting sink = new Noting();
    client
        .loop()
        .execute(() ->
            client
                .session()
                .consume(
                    new ConsumeCommand(
                        TestClient.HOST,
                        "q",
                        false,
                        false,
                        Integer.MAX_VALUE,
                        false,
                        0,
                        credit,
                        null),
                    sink,
                    _ -> {}));
    boolean[] heard = new boolean[1];
    client.run(() -> credit.limit(5, () -> heard[0] = true));
    node.pass(100);
    assertThat(heard[0]).isTrue();
    node.openShard(shard);
    node.pass(1000);
    assertThat(sink.numbers).hasSize(5);
    node.stop();
  }
}
