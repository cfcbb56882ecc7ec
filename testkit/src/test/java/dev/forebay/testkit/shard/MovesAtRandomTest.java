package dev.forebay.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.form.MessageView;
import dev.forebay.message.Headers;
import dev.forebay.runtime.EventLoop;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shards that move at any time amid what clients do, who stay. */
final class MovesAtRandomTest {
  private static final int SHARDS = 8;
  private static final int SEEDS = Integer.getInteger("forebay.seeds", 15);
  private static final int DEEDS = 180;
  private static final int PARTITIONS = 4;
  private static final List<String> QUEUES =
      List.of("d1", "d2", "d3", "d4", "t1", "t2", "dying", "rejecting");

  private final List<TestClient> clients = new ArrayList<>();
  private final List<Sink> sinks = new ArrayList<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private final List<TestClient.Batch> batches = new ArrayList<>();

  private final List<TestStreams> streams = new ArrayList<>();
  private final List<Stored> stored = new ArrayList<>();
  private long appends;

  private record Stored(int partition, long offset, long number) {}

  private record Awaited(String what, boolean[] isThere) {}

  private Random random = new Random(0);
  private TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());

  /** Holds, settles, rejects or gives back, later or at once. */
  private final class Sink implements DeliverySink {
    private final EventLoop loop;
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private boolean isOver;

    private Sink(EventLoop loop) {
      this.loop = loop;
      sinks.add(this);
    }

    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
      int how = random.nextInt(8);
      held.add(() -> {
        if (how == 0) {
          consumer.queue().release(consumer, offset, offset + 1);
        } else if (how == 1) {
          consumer.queue().reject(consumer, offset, offset + 1);
        } else {
          consumer.queue().settle(consumer, offset, offset + 1);
        }
      });
      while (held.size() > (isOver ? 0 : random.nextInt(12))) {
        held.remove().run();
      }
    }

    @Override
    public void cancelled(ConsumerHandle consumer) {
      isOver = true;
      while (!held.isEmpty()) {
        held.remove().run();
      }
    }

    private void giveBack() {
      loop.execute(() -> {
        isOver = true;
        while (!held.isEmpty()) {
          held.remove().run();
        }
      });
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everythingIsAnsweredAndNothingIsLeft(int loops) {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        live(loops, seed);
      } catch (AssertionError e) {
        throw new AssertionError("loops " + loops + ", seed " + seed, e);
      }
    }
  }

  private void live(int loops, int seed) {
    random = new Random(seed);
    node = new TestNode(loops, seed, new SimulatedDisk(), TestNode.smallSettings());
    clients.clear();
    sinks.clear();
    streams.clear();
    stored.clear();
    batches.clear();
    awaited.clear();
    if (random.nextBoolean()) {
      node.byValue();
    }
    node.start();
    for (int i = 0; i < 3; i++) {
      clients.add(node.connect(random.nextInt(loops)));
    }
    declare(clients.getFirst());
    for (int i = 0; i < 2; i++) {
      streams.add(node.connectStreams(random.nextInt(loops)));
    }
    streams.getFirst().create("s", PARTITIONS);
    for (int i = 0; i < DEEDS; i++) {
      act(clients.get(random.nextInt(clients.size())));
      node.steps(random.nextInt(30));
    }
    for (int shard = 1; shard <= SHARDS; shard++) {
      awaited.add(new Awaited("last opening", node.beginToOpen(shard)));
      node.steps(random.nextInt(30));
    }
    node.pass(1000);
    for (int shard = 1; shard <= SHARDS; shard++) {
      // It may have been lost while it was opened.
      node.openShard(shard);
    }
    for (Awaited each : awaited) {
      node.await(each.what, () -> each.isThere[0]);
    }
    node.await("all published", () -> batches.stream().allMatch(TestClient.Batch::isDone));
    for (TestClient client : clients) {
      client.publishAndConfirm("", "d3", true, new TestClient.Batch(0, 1, 16, 1));
      client.close();
    }
    node.pass(1000);
    sinks.forEach(Sink::giveBack);
    node.pass(20_000);
    assertStored();
    TestClient last = node.connect(0);
    for (String queue : QUEUES) {
      assertThat(last.ready(queue)).as(queue).isGreaterThanOrEqualTo(0);
    }
    node.pass(1000);
    BrokerMetrics metrics = node.broker().metrics();
    assertThat(metrics.unacknowledged.sum()).as("unacknowledged").isZero();
    assertThat(metrics.ready.sum())
        .as("ready")
        .isEqualTo(QUEUES.stream().mapToLong(last::ready).sum());
    for (String queue : QUEUES) {
      last.execute(new CatalogCommand.DeleteQueue(TestClient.HOST, queue, false, false));
    }
    streams.getFirst().execute(new StreamCommand.Delete("s"));
    node.pass(10_000);
    assertThat(metrics.ready.sum()).as("ready of nothing").isZero();
    assertThat(node.broker().coldBytes()).as("cold").isZero();
    assertThat(node.broker().stagedBytes()).as("staged").isZero();
    long open = (2L * loops * loops + 2) << 20;
    assertThat(node.broker().chunkBytes()).as("chunks").isLessThanOrEqualTo(open);
    assertThat(node.broker().transientBytes()).as("transient").isLessThanOrEqualTo(open);
    node.stop();
  }

  private static void declare(TestClient client) {
    QueueSettings.DeadLetterAddress dead = new QueueSettings.DeadLetterAddress("", "d2");
    for (String queue : QUEUES) {
      QueueSettings.OfQueue settings =
          switch (queue) {
            case "dying" -> settings(20, dead);
            case "rejecting" -> settings(QueueSettings.NEVER, dead);
            default -> QueueSettings.OfQueue.PLAIN;
          };
      client.execute(
          new CatalogCommand.DeclareQueue(
              TestClient.HOST, queue, !queue.startsWith("t"), false, false, settings));
      client.execute(
          new CatalogCommand.BindQueue(
              TestClient.HOST, queue, "amq.fanout", "", BindingArguments.NONE));
    }
  }

  private static QueueSettings.OfQueue settings(
      long ttlMillis, QueueSettings.DeadLetterAddress dead) {
    return new QueueSettings.OfQueue(
        QueueKind.CLASSIC, ttlMillis, QueueSettings.NEVER, dead, DeclaredArguments.NONE);
  }

  private void act(TestClient client) {
    String queue = QUEUES.get(random.nextInt(QUEUES.size()));
    int shard = 1 + random.nextInt(SHARDS);
    switch (random.nextInt(16)) {
      case 0, 1 -> awaited.add(new Awaited("closing", node.beginToClose(shard)));
      case 2 -> node.beginToTakeOver(shard);
      case 3, 4, 5 -> awaited.add(new Awaited("opening", node.beginToOpen(shard)));
      case 6, 7 -> {
        boolean isForAll = random.nextInt(4) == 0;
        TestClient.Batch batch =
            new TestClient.Batch(
                0,
                1 + random.nextInt(60),
                16 + random.nextInt(random.nextInt(5) == 0 ? 30_000 : 300),
                1 + random.nextInt(20));
        batches.add(batch);
        client.publish(
            isForAll ? "amq.fanout" : "", isForAll ? "" : queue, random.nextInt(3) != 0, batch);
      }
      case 8, 9 -> consume(client, queue);
      case 10 -> commit(client, queue);
      case 11, 12 -> append();
      case 13 -> read();
      default -> {
        CatalogCommand command =
            random.nextBoolean()
                ? new CatalogCommand.PurgeQueue(TestClient.HOST, queue)
                : new CatalogCommand.FindQueue(TestClient.HOST, queue);
        boolean[] answered = expect(command.toString());
        client.loop().execute(() -> client.session().execute(command, _ -> answered[0] = true));
      }
    }
  }

  private void append() {
    TestStreams client = streams.get(random.nextInt(streams.size()));
    int number = random.nextInt(PARTITIONS);
    Partition partition = client.partition("s", number);
    boolean[] answered = expect("append");
    long wanted = appends++;
    ByteBuffer batch =
        TestStreams.batch(wanted, TestStreams.BATCH_BYTES_MIN + 8 * random.nextInt(500));
    client
        .loop()
        .execute(() ->
            client
                .client()
                .append(
                    partition,
                    TestStreams.anonymous(1, wanted),
                    batch,
                    reply -> {
                      answered[0] = true;
                      if (reply instanceof AppendReply.Appended appended) {
                        stored.add(new Stored(number, appended.baseOffset(), wanted));
                      }
                    }));
  }

  private void read() {
    TestStreams client = streams.get(random.nextInt(streams.size()));
    Partition partition = client.partition("s", random.nextInt(PARTITIONS));
    boolean[] answered = expect("read");
    long offset = random.nextInt(3);
    client
        .loop()
        .execute(() ->
            client
                .client()
                .read(
                    partition,
                    offset,
                    1 << 16,
                    reply -> {
                      answered[0] = true;
                      if (reply instanceof ReadReply.Batches batches) {
                        batches.pin().release();
                      }
                    }));
  }

  private void assertStored() {
    TestStreams client = node.connectStreams(0);
    for (int number = 0; number < PARTITIONS; number++) {
      List<TestStreams.Got> all = client.readAll(client.partition("s", number));
      for (Stored each : stored) {
        if (each.partition == number) {
          assertThat(all)
              .anyMatch(got -> got.offset() == each.offset && got.number() == each.number);
        }
      }
    }
  }

  private boolean[] expect(String what) {
    boolean[] answered = new boolean[1];
    awaited.add(new Awaited(what, answered));
    return answered;
  }

  private void consume(TestClient client, String queue) {
    boolean[] answered = expect("consumer");
    boolean settles = random.nextInt(3) == 0;
    int credit = 1 + random.nextInt(50);
    client
        .loop()
        .execute(() ->
            client
                .session()
                .consume(
                    new ConsumeCommand(TestClient.HOST, queue, settles, false, credit),
                    settles ? new Ignoring() : new Sink(client.loop()),
                    _ -> answered[0] = true));
  }

  private static final class Ignoring implements DeliverySink {
    @Override
    public void deliver(
        ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {}

    @Override
    public void cancelled(ConsumerHandle consumer) {}
  }

  private void commit(TestClient client, String queue) {
    boolean[] answered = expect("commit");
    client
        .loop()
        .execute(() -> {
          Transaction transaction = client.session().transaction();
          for (String target : List.of(queue, "d1", "d4")) {
            RouteKey key = new RouteKey();
            key.set("", target);
            Route route = transaction.publisher().route(key, () -> Headers.EMPTY);
            ByteBuffer memory =
                transaction
                    .publisher()
                    .append(route, MessageTraits.of(random.nextBoolean()), 0, 16, 0);
            memory.putLong(memory.position(), 0);
            memory.putLong(memory.position() + Long.BYTES, 0);
          }
          transaction.commit(() -> answered[0] = true, () -> answered[0] = true);
        });
  }
}
