package dev.forebay.testkit.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.publish.ConfirmListener;
import dev.forebay.broker.api.publish.MessageTraits;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.api.publish.Route;
import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.message.Headers;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients see of a shard that is closed, or lost, and opened again. */
final class MovedShardTest {
  private static final long MIB = 1 << 20;
  private static final int ONLY = 1;
  private static final int MANY = 20_000;
  private static final int HELD_MAX = 65_536;

  static Stream<Arguments> nodes() {
    return Stream.of(
        Arguments.of(1, false),
        Arguments.of(1, true),
        Arguments.of(3, false),
        Arguments.of(3, true));
  }

  private static TestNode start(int loops, boolean byValue) {
    BrokerSettings settings =
        new BrokerSettings(
            1, 64 * MIB, 32 * MIB, 16 * MIB, 32 * MIB, 10_000_000, MIB, 64 * MIB, 4 * MIB, MIB);
    TestNode node = new TestNode(loops, new SimulatedDisk(), settings);
    if (byValue) {
      node.byValue();
    }
    node.start();
    return node;
  }

  private static TestClient.Batch batch(long first, long count) {
    return new TestClient.Batch(first, count, 16, 1);
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void itMayBeLostWhileItDoesWhatWasHeld(int loops, boolean byValue) {
    for (int steps = 0; steps < 100; steps += 7) {
      TestNode node = start(loops, byValue);
      TestClient client = node.connect(loops - 1);
      client.declare("q", true);
      node.closeShard(ONLY);
      client.publish("", "q", true, batch(0, MANY));
      node.pass(2000);
      boolean[] opened = node.beginToOpen(ONLY);
      node.steps(steps);
      node.beginToTakeOver(ONLY);
      node.await("the end of the opening", () -> opened[0]);
      node.openShard(ONLY);
      node.await("all answered", () -> client.confirmed() == MANY);
      long ready = client.ready("q");
      assertThat(ready).as("steps " + steps).isBetween(MANY - client.lost(), (long) MANY);
      client.publishAndConfirm("", "q", true, batch(MANY, 1));
      TestReader reader = client.consume("q", 100, TestReader::settleEverything);
      node.await("all read", () -> reader.numbers().size() == ready + 1);
      node.pass(1000);
      client.execute(new CatalogCommand.DeleteQueue(TestClient.HOST, "q", false, false));
      client.close();
      node.pass(1000);
      node.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void whatIsHeldTooLongIsRefusedAndItsMemoryComesBack(int loops, boolean byValue) {
    for (boolean persistent : new boolean[] {true, false}) {
      TestNode node = start(loops, byValue);
      TestClient client = node.connect(loops - 1);
      client.declare("q", true);
      node.pass(1000);
      long chunkBytes = node.broker().chunkBytes();
      node.closeShard(ONLY);
      client.publish("", "q", persistent, batch(0, MANY));
      node.pass(15_000);
      assertThat(client.confirmed()).isEqualTo(MANY);
      assertThat(client.lost()).isEqualTo(MANY);
      node.openShard(ONLY);
      assertThat(client.ready("q")).isZero();
      client.publishAndConfirm("", "q", persistent, batch(MANY, 1));
      assertThat(client.get("q", true).orElseThrow().number()).isEqualTo(MANY);
      node.pass(1000);
      assertThat(node.broker().chunkBytes()).isLessThanOrEqualTo(chunkBytes + 3 * MIB);
      assertThat(node.broker().transientBytes()).isLessThanOrEqualTo(3 * MIB);
      node.stop();
    }
  }

  /** The log keeps nothing of what is deleted, whatever its shard is doing just then. */
  @ParameterizedTest
  @MethodSource("nodes")
  void whatIsDeletedWhileItIsOpenedLeavesNothing(int loops, boolean byValue) {
    for (int steps = 0; steps < 20; steps++) {
      TestNode node = start(loops, byValue);
      TestClient client = node.connect(loops - 1);
      TestStreams streams = node.connectStreams(0);
      client.declare("q", true);
      streams.create("s", 1);
      Partition partition = streams.partition("s", 0);
      for (int i = 0; i < 40; i++) {
        streams.append(partition, TestStreams.anonymous(1, i), i, 64 << 10);
      }
      node.closeShard(ONLY);
      boolean[] opened = node.beginToOpen(ONLY);
      node.steps(steps);
      streams.execute(new StreamCommand.Delete("s"));
      node.await("open shard", () -> opened[0]);
      TestReader reader = client.consume("q", 100, TestReader::settleEverything);
      client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 100, 64 << 10, 1));
      node.await("all read", () -> reader.numbers().size() == 100);
      node.pass(60_000);
      assertThat(node.segments()).as("steps " + steps).isLessThan(3);
      node.stop();
    }
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void whoIsRefusedMayAskAgainAtOnce(int loops, boolean byValue) {
    TestNode node = start(loops, byValue);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    streams.append(partition, 7);
    node.closeShard(ONLY);
    int[] refusals = new int[1];
    List<ReadReply> answers = new ArrayList<>();
    streams
        .loop()
        .execute(() -> {
          for (int i = 0; i < 3; i++) {
            readUntilAnswered(streams, partition, refusals, answers);
          }
        });
    node.pass(25_000);
    assertThat(refusals[0]).isEqualTo(6);
    assertThat(answers).isEmpty();
    node.openShard(ONLY);
    node.await("answers", () -> answers.size() == 3);
    answers.forEach(
        answer -> assertThat(streams.got(answer)).extracting(TestStreams.Got::number).contains(7L));
    node.stop();
  }

  private static void readUntilAnswered(
      TestStreams streams, Partition partition, int[] refusals, List<ReadReply> answers) {
    streams
        .client()
        .read(
            partition,
            0,
            1 << 20,
            reply -> {
              if (reply instanceof ReadReply.Unreadable) {
                refusals[0]++;
                readUntilAnswered(streams, partition, refusals, answers);
              } else {
                answers.add(reply);
              }
            });
  }

  /** Whoever hears of it may close its channel: that must not happen amid what it is doing. */
  @Test
  void whatIsTooMuchIsNotRefusedAmidTheCallThatBringsIt() {
    TestNode node = start(1, false);
    TestClient client = node.connect(0);
    client.declare("q", true);
    node.closeShard(ONLY);
    client.publish("", "q", true, batch(0, HELD_MAX));
    boolean[] isCalling = new boolean[1];
    List<Boolean> wasCalling = new ArrayList<>();
    node.pass(2000);
    client.run(() -> {
      Publisher publisher =
          client
              .session()
              .publisher(
                  new ConfirmListener() {
                    @Override
                    public void confirmed(long sequence) {
                      throw new AssertionError("nobody has it");
                    }

                    @Override
                    public void lost(long sequence) {
                      wasCalling.add(isCalling[0]);
                    }
                  });
      isCalling[0] = true;
      RouteKey key = new RouteKey();
      key.set("", "q");
      Route route = publisher.route(key, () -> Headers.EMPTY);
      publisher.append(route, MessageTraits.of(true), 0, 16, 1);
      publisher.flush();
      isCalling[0] = false;
    });
    node.pass(100);
    assertThat(wasCalling).containsExactly(false);
    assertThat(client.confirmed()).isZero();
    node.openShard(ONLY);
    node.await("confirms", () -> client.confirmed() == HELD_MAX);
    assertThat(client.lost()).isZero();
    node.stop();
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void itMayBeLostWhileItIsBeingClosedAndThenOpened(int loops, boolean byValue) {
    for (int steps = 0; steps < 40; steps++) {
      TestNode node = start(loops, byValue);
      TestClient client = node.connect(loops - 1);
      client.declare("q", true);
      client.publishAndConfirm("", "q", true, batch(0, 10));
      TestReader reader = client.consume("q", 100, TestReader::settleEverything);
      node.await("all read", () -> reader.numbers().size() == 10);
      boolean[] closed = node.beginToClose(ONLY);
      boolean[] opened = node.beginToOpen(ONLY);
      node.beginToTakeOver(ONLY);
      node.steps(steps);
      node.beginToTakeOver(ONLY);
      node.await("closed", () -> closed[0]);
      node.await("opened", () -> opened[0]);
      node.pass(1000);
      node.openShard(ONLY);
      client.publishAndConfirm("", "q", true, batch(10, 1));
      assertThat(client.lost()).as("steps " + steps).isZero();
      node.stop();
    }
  }
}
