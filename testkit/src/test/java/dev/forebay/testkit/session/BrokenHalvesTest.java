package dev.forebay.testkit.session;

import static dev.forebay.testkit.node.TestClient.HOST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.SharedCredit;
import dev.forebay.broker.api.Transaction;
import dev.forebay.broker.api.declaration.BindingArguments;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.consumer.QueueLink;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.handover.ToCatalog;
import dev.forebay.broker.handover.ToOwner;
import dev.forebay.broker.handover.ToSession;
import dev.forebay.broker.handover.ToShard;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a session began and a shard goes on with: whatever of it breaks off there stops the node,
 * whether the two are on one loop or not, and on one loop with calls or without.
 */
final class BrokenHalvesTest {
  private static final int QUEUES = 6;

  /** A turn does not copy it for all queues. */
  private static final int LARGE_BYTES = 6 << 20;

  /** Stays where it lies while it is read. */
  private static final int LARGE_BATCH_BYTES = 200_000;

  private static final BrokerSettings SETTINGS =
      new BrokerSettings(
          8, 128 << 20, 32 << 20, 1 << 20, 4 << 20, 10_000_000, 1 << 20, 2 << 20, 4 << 20, 1 << 20);

  /** How sessions and shards are to each other. */
  enum Way {
    ONE_LOOP(1, false),
    ONE_LOOP_APART(1, true),
    LOOPS(3, false);

    private final int loops;
    private final boolean isApart;

    Way(int loops, boolean isApart) {
      this.loops = loops;
      this.isApart = isApart;
    }
  }

  /** Carries all as it is, but for one kind, which the shard can do nothing with. */
  private static final class BreakingCarriage implements Carriage {
    private final Set<Class<?>> carried = new LinkedHashSet<>();
    private final boolean isApart;
    private final @Nullable Class<?> broken;

    BreakingCarriage(boolean isApart, @Nullable Class<?> broken) {
      this.isApart = isApart;
      this.broken = broken;
    }

    @Override
    public ToShard carry(ToShard message) {
      carried.add(message.getClass());
      return message.getClass() == broken ? (ToShard) toNoShard((Record) message) : message;
    }

    /** The same for a shard that there isn't, or with nothing of what would name one. */
    private static Object toNoShard(Record message) {
      RecordComponent[] components = message.getClass().getRecordComponents();
      @Nullable Object[] values = new Object[components.length];
      try {
        for (int i = 0; i < values.length; i++) {
          values[i] = components[i].getAccessor().invoke(message);
          if (components[i].getName().equals("shard")) {
            values[i] = Integer.MAX_VALUE;
          } else if (components[i].getName().equals("group")) {
            values[i] = null;
          }
        }
        Constructor<?> made =
            message
                .getClass()
                .getDeclaredConstructor(
                    Arrays.stream(components)
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new));
        made.setAccessible(true);
        return made.newInstance(values);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("records have one constructor", e);
      }
    }

    @Override
    public ToSession carry(ToSession message) {
      return message;
    }

    @Override
    public ToCatalog carry(ToCatalog message) {
      return message;
    }

    @Override
    public boolean isApart() {
      return isApart;
    }
  }

  private static BreakingCarriage live(Way way, @Nullable Class<?> broken) {
    BreakingCarriage carriage = new BreakingCarriage(way.isApart, broken);
    TestNode node = new TestNode(way.loops, new SimulatedDisk(), SETTINGS).carriage(carriage);
    try {
      node.start();
      useQueues(node);
      useTransactions(node);
      useLargeMessages(node);
      useStreams(node);
      node.pass(1000);
    } catch (AssertionError nodeIsGone) {
      if (broken == null) {
        throw nodeIsGone;
      }
    }
    if (broken != null) {
      assertThat(node.awaitFailure())
          .isInstanceOfAny(IndexOutOfBoundsException.class, NullPointerException.class);
    }
    return carriage;
  }

  private static void useQueues(TestNode node) {
    TestClient client = node.connect(0);
    SharedCredit credit = client.sharedCredit();
    client.limit(credit, 2);
    List<Runnable> held = new ArrayList<>();
    List<ConsumerHandle> consumers = new ArrayList<>();
    for (int i = 0; i < QUEUES; i++) {
      client.declare("q" + i, true);
      client.publishAndConfirm("", "q" + i, true, new TestClient.Batch(0, 4, 16, 1));
      consumers.add(
          client.consume(
              new ConsumeCommand(HOST, "q" + i, false, false, 1000, 0, credit), keep(held)));
    }
    for (int i = 0; i < 8; i++) {
      node.pass(10);
      client.run(() -> held.removeFirst().run());
    }
    client.limit(credit, SharedCredit.UNLIMITED);
    client.run(() -> {
      consumers.forEach(ConsumerHandle::pause);
      consumers.forEach(ConsumerHandle::resume);
      consumers.getFirst().limit(3, () -> {});
      consumers.getLast().cancel(() -> {});
    });
    node.pass(10);
    client.ready("q0");
    client.execute(new CatalogCommand.PurgeQueue(HOST, "q1"));
    client.execute(new CatalogCommand.DeleteQueue(HOST, "q0", false, false));
    node.pass(10);
    client.close();
  }

  /** One that is remembered, and one that comes to nothing, since shards have moved. */
  private static void useTransactions(TestNode node) {
    TestClient client = node.connect(0);
    List<TestClient.Got> got = new ArrayList<>();
    for (String queue : List.of("got", "gotten")) {
      client.declare(queue, true);
      client.publishAndConfirm("", queue, true, new TestClient.Batch(0, 3, 16, 1));
      client.get(queue, true);
      got.add(client.get(queue, false).orElseThrow());
    }
    client.run(() -> commit(client, got));
    client.publishAndConfirm("", "q2", true, new TestClient.Batch(0, 10, 300_000, 1));
    node.pass(500);
    List<TestClient.Got> before =
        List.of(client.get("got", false).orElseThrow(), client.get("gotten", false).orElseThrow());
    for (TestClient.Got each : before) {
      int shard = ((QueueLink) each.queue()).shard();
      node.closeShard(shard);
      node.openShard(shard);
    }
    client.run(() -> commit(client, before));
    node.pass(10);
    client.close();
  }

  private static void useLargeMessages(TestNode node) {
    TestClient client = node.connect(0);
    for (int i = 1; i < QUEUES; i++) {
      client.execute(
          new CatalogCommand.BindQueue(HOST, "q" + i, "amq.fanout", "", BindingArguments.NONE));
    }
    client.publishAndConfirm("amq.fanout", "", true, new TestClient.Batch(0, 1, LARGE_BYTES, 1));
    client.close();
  }

  private static void commit(TestClient client, List<TestClient.Got> got) {
    Transaction transaction = client.session().transaction();
    for (int i = 1; i < QUEUES; i++) {
      RouteKey key = new RouteKey();
      key.set("", "q" + i);
      Route route = transaction.publisher().route(key, () -> Headers.EMPTY);
      transaction.publisher().append(route, MessageTraits.of(true), 0, 16, 0);
    }
    got.forEach(one -> transaction.settle(one.queue(), null, one.offset(), one.offset() + 1));
    transaction.commit(() -> {}, () -> {});
  }

  private static DeliverySink keep(List<Runnable> held) {
    return new DeliverySink() {
      @Override
      public void deliver(
          ConsumerHandle consumer, long offset, boolean redelivered, MessageView message) {
        held.add(() -> consumer.queue().settle(consumer, offset, offset + 1));
      }

      @Override
      public void cancelled(ConsumerHandle consumer) {}
    };
  }

  private static void useStreams(TestNode node) {
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 2);
    streams.execute(new StreamCommand.AddPartitions("s", 3, false));
    for (int number = 0; number < 3; number++) {
      Partition partition = streams.partition("s", number);
      streams.append(partition, 1);
      streams.append(partition, TestStreams.anonymous(1, 2), 2, LARGE_BATCH_BYTES);
      streams.read(partition, 1, 100);
      streams.bounds(partition);
      streams.<ReadReply>ask("time", reply -> streams.client().readAtTime(partition, 0, 0, reply));
      streams.<ReadReply>ask("latest", reply -> streams.client().readLatestTime(partition, reply));
      streams.loop().execute(() -> streams.client().watch(partition, () -> {}).close());
      streams.execute(new StreamCommand.Trim("s", number, 1));
    }
    StreamSettings before = streams.stream("s").settings();
    streams.execute(
        new StreamCommand.Change("s", before, new StreamSettings(1 << 30, 1 << 30, Map.of())));
    TestClient client = node.connect(0);
    client.ready("s-0");
    streams.execute(new StreamCommand.Delete("s"));
  }

  static List<Class<?>> kinds() {
    List<Class<?>> kinds = new ArrayList<>();
    addKinds(ToShard.class, kinds);
    return kinds;
  }

  private static void addKinds(Class<?> type, List<Class<?>> kinds) {
    Class<?>[] permitted = type.getPermittedSubclasses();
    if (permitted == null) {
      kinds.add(type);
    } else {
      Arrays.stream(permitted).forEach(each -> addKinds(each, kinds));
    }
  }

  static List<Arguments> saidOnEachWay() {
    return Arrays.stream(Way.values())
        .flatMap(way ->
            live(way, null).carried.stream()
                .sorted(Comparator.comparing(Class::getName))
                .map(kind -> Arguments.of(kind, way)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("saidOnEachWay")
  void whatBreaksOffOnTheShardStopsTheNode(Class<?> kind, Way way) {
    live(way, kind);
  }

  @Test
  void everythingThatIsSaidToShardsIsTried() {
    Set<Class<?>> said = new LinkedHashSet<>();
    Stream.of(Way.values()).forEach(way -> said.addAll(live(way, null).carried));
    assertThat(said).containsAll(kinds());
    assertThat(kinds()).contains(ToShard.Start.class, ToOwner.Reach.class);
  }
}
