package dev.forebay.testkit.stream;

import static dev.forebay.testkit.node.TestStreams.BATCH_BYTES_MIN;
import static dev.forebay.testkit.node.TestStreams.UNLIMITED;
import static dev.forebay.testkit.node.TestStreams.anonymous;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamCommand;
import dev.forebay.broker.api.stream.StreamReply;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.broker.api.stream.Watch;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import dev.forebay.testkit.session.AppendedAt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams: batches in order, found again by offset and time, kept as long as they are to be. */
final class StreamTest {
  private static final int LARGE_BYTES = 64 << 10;
  private static final int READS_AT_ONCE = 10_000;
  private static final long DAY_MILLIS = 86_400_000;

  private static TestNode started(int loops) {
    TestNode node = new TestNode(loops, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    return node;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void batchesAreReadInOrderFromTheirOffsets(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 3);

    for (int number = 0; number < 3; number++) {
      Partition partition = streams.partition("s", number);
      assertThat(streams.append(partition, anonymous(3, 1), 7, 100))
          .satisfies(AppendedAt.place(0, 0));
      assertThat(streams.append(partition, anonymous(2, 1), 8, 200))
          .satisfies(AppendedAt.place(3, 0));
      assertThat(streams.readAll(partition))
          .containsExactly(new TestStreams.Got(0, 7, 100), new TestStreams.Got(3, 8, 200));
      // In the midst of a batch the whole batch is read.
      assertThat(streams.read(partition, 2, 1)).containsExactly(new TestStreams.Got(0, 7, 100));
      assertThat(streams.read(partition, 5, 1)).isEmpty();
      assertThat(streams.bounds(partition)).isEqualTo(new Bounds(0, 5));
      ReadReply beyond =
          streams.ask("read", reply -> streams.client().read(partition, 6, 1, reply));
      assertThat(beyond).isEqualTo(new ReadReply.OutOfRange(new Bounds(0, 5)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatLeftMemoryIsReadFromTheLogAndSurvives(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 2);
    Partition partition = streams.partition("s", 1);
    List<TestStreams.Got> appended = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      streams.append(partition, anonymous(2, i), i, LARGE_BYTES);
      appended.add(new TestStreams.Got(2L * i, i, LARGE_BYTES));
    }
    assertThat(streams.readAll(partition)).isEqualTo(appended);
    long bytes = streams.ask("size", reply -> streams.client().size(partition, reply::accept));
    assertThat(bytes).isEqualTo(200L * LARGE_BYTES);

    node.powerCut(new SplittableRandom(4));
    node.start();
    assertThat(node.connectStreams(0).readAll(node.connectStreams(0).partition("s", 1)))
        .isEqualTo(appended);
    node.crash();
    node.forgetView();
    node.start();
    TestStreams after = node.connectStreams(loops - 1);
    Partition again = after.partition("s", 1);
    assertThat(after.readAll(again)).isEqualTo(appended);
    assertThat(after.append(again, 1000)).isEqualTo(400);
    long bytesAfter = after.ask("size", reply -> after.client().size(again, reply::accept));
    assertThat(bytesAfter).isEqualTo(200L * LARGE_BYTES + BATCH_BYTES_MIN);
  }

  @Test
  void whatIsStillInMemoryIsNotPassedOverByReadsFromTheLog() {
    TestNode node = started(3);
    TestStreams first = node.connectStreams(0);
    TestStreams second = node.connectStreams(1);
    first.create("s", 1);
    Partition partition = first.partition("s", 0);
    first.append(partition, anonymous(1, 1), 100, BATCH_BYTES_MIN);
    fill(node.connectStreams(2), partition, 6);
    first.append(partition, anonymous(1, 10), 101, BATCH_BYTES_MIN);
    second.append(partition, anonymous(1, 30), 102, BATCH_BYTES_MIN);
    first.append(partition, anonymous(1, 20), 103, BATCH_BYTES_MIN);
    // Now the chunk of the first's loop is old and leaves, that of the second's stays.
    fill(node.connectStreams(2), partition, 4);
    node.steps(500);

    assertThat(first.readAll(partition))
        .extracting(TestStreams.Got::number)
        .contains(101L, 102L, 103L);
    ReadReply found =
        first.ask("search", reply -> first.client().readAtTime(partition, 0, 15, reply));
    assertThat(first.got(found)).extracting(TestStreams.Got::number).containsExactly(102L);
  }

  private static void fill(TestStreams streams, Partition partition, int batches) {
    for (int i = 0; i < batches; i++) {
      streams.append(partition, anonymous(1, 1), i, 250_000);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aTrimIsAnsweredWithWhatIsDurableAndNotWithALaterOne(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    streams.append(streams.partition("s", 0), anonymous(9, 1), 1, 100);
    List<StreamReply> replies = new ArrayList<>();
    streams
        .loop()
        .execute(() -> {
          streams.client().execute(new StreamCommand.Trim("s", 0, 3), replies::add);
          streams.client().execute(new StreamCommand.Trim("s", 0, 7), replies::add);
        });
    node.await("replies", () -> replies.size() == 2);
    assertThat(replies).containsExactly(new StreamReply.Trimmed(3), new StreamReply.Trimmed(7));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aTrimIsAnsweredAlsoIfTheStreamGoesMeanwhile(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(loops - 1);
    for (int i = 0; i < 400; i++) {
      String name = "s" + i;
      streams.create(name, 1);
      streams.append(streams.partition(name, 0), anonymous(9, 1), 1, 100);
      List<StreamReply> replies = new ArrayList<>();
      int pause = i % 20;
      streams
          .loop()
          .execute(() -> streams.client().execute(new StreamCommand.Delete(name), replies::add));
      node.steps(pause);
      streams
          .loop()
          .execute(
              () -> streams.client().execute(new StreamCommand.Trim(name, 0, 3), replies::add));
      node.await("replies", () -> replies.size() == 2);
      assertThat(replies).hasAtLeastOneElementOfType(StreamReply.Done.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whoIsToldMayEndTheWatch(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    List<Watch> watches = new ArrayList<>();
    List<String> told = new ArrayList<>();
    for (String name : List.of("first", "second", "third")) {
      Runnable ending =
          () -> {
            told.add(name);
            watches.forEach(Watch::close);
          };
      node.loop(0).execute(() -> watches.add(streams.client().watch(partition, ending)));
    }
    node.await("they watch", () -> watches.size() == 3);
    streams.append(partition, 1);
    streams.append(partition, 2);
    node.steps(200);
    assertThat(told).containsExactly("first");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whatIsTrimmedIsGoneForGoodAndItsSpaceToo(int loops) {
    SimulatedDisk disk = new SimulatedDisk();
    TestNode node = new TestNode(loops, disk, TestNode.smallSettings());
    node.start();
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    for (int i = 0; i < 300; i++) {
      streams.append(partition, anonymous(1, i), i, LARGE_BYTES);
    }
    long segmentsBefore = node.segments();

    assertThat(streams.execute(new StreamCommand.Trim("s", 0, 290)))
        .isEqualTo(new StreamReply.Trimmed(290));
    assertThat(streams.bounds(partition)).isEqualTo(new Bounds(290, 300));
    assertThat(streams.execute(new StreamCommand.Trim("s", 0, 301)))
        .isInstanceOfSatisfying(
            StreamReply.Refused.class,
            refused ->
                assertThat(refused.reason()).isEqualTo(StreamReply.Reason.OFFSET_OUT_OF_RANGE));

    node.powerCut(new SplittableRandom(3));
    node.start();
    TestStreams after = node.connectStreams(0);
    Partition again = after.partition("s", 0);
    assertThat(after.bounds(again)).isEqualTo(new Bounds(290, 300));
    assertThat(after.readAll(again)).hasSize(10);
    assertThat(after.execute(new StreamCommand.Trim("s", 0, StreamCommand.Trim.ALL)))
        .isEqualTo(new StreamReply.Trimmed(300));
    for (int i = 0; i < 200; i++) {
      after.append(again, anonymous(1, i), i, LARGE_BYTES);
      after.execute(new StreamCommand.Trim("s", 0, StreamCommand.Trim.ALL));
    }
    node.stop();
    assertThat(segmentsBefore).isGreaterThan(4);
    assertThat(node.segments()).isLessThan(segmentsBefore);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theFirstMessageOfATimeIsFoundYoungOrOld(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    for (int i = 0; i < 200; i++) {
      streams.append(partition, anonymous(1, 1000 + 10 * i), i, LARGE_BYTES);
    }

    for (int i = 0; i < 200; i += 7) {
      long time = 1000 + 10L * i - 3;
      List<TestStreams.Got> found =
          streams.got(
              streams.ask("time", reply -> streams.client().readAtTime(partition, 0, time, reply)));
      assertThat(found).extracting(TestStreams.Got::offset).as("at %d", time).startsWith((long) i);
    }
    assertThat(
            streams.got(
                streams.ask(
                    "time", reply -> streams.client().readAtTime(partition, 0, 2991, reply))))
        .isEmpty();
    assertThat(
            streams.got(
                streams.ask("latest", reply -> streams.client().readLatestTime(partition, reply))))
        .extracting(TestStreams.Got::offset)
        .containsExactly(199L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void thereIsALatestBatchWhateverWasTrimmed(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    for (long time : new long[] {10, 90, 30, 20}) {
      streams.append(partition, anonymous(1, time), time, BATCH_BYTES_MIN);
    }
    streams.execute(new StreamCommand.Trim("s", 0, 2));

    assertThat(
            streams.got(
                streams.ask("latest", reply -> streams.client().readLatestTime(partition, reply))))
        .isNotEmpty();
    assertThat(
            streams.got(
                streams.ask("time", reply -> streams.client().readAtTime(partition, 3, 20, reply))))
        .extracting(TestStreams.Got::offset)
        .containsExactly(3L);
  }

  @Test
  void aSearchPassesOverManyMessagesOfAQueue() {
    TestNode node = started(1);
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 30_000, 16, 1));
    TestStreams streams = node.connectStreams(0);
    Partition queue = streams.partition("q", 0);
    long later = node.wallMillis() + 1;

    assertThat(
            streams.got(
                streams.ask("time", reply -> streams.client().readAtTime(queue, 0, later, reply))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void retentionGivesUpWhatIsTooOldOrTooMuch(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("later", 1);
    streams.execute(
        new StreamCommand.Create(
            "bytes", 1, new StreamSettings(StreamSettings.UNLIMITED, 4 << 20, Map.of()), false));
    streams.create("time", 1);
    long now = node.wallMillis();
    for (int i = 0; i < 200; i++) {
      long time = now - (i < 100 ? 2 * DAY_MILLIS : 0);
      streams.append(streams.partition("bytes", 0), anonymous(1, time), i, LARGE_BYTES);
      streams.append(streams.partition("time", 0), anonymous(1, time), i, LARGE_BYTES);
    }
    assertThat(streams.bounds(streams.partition("time", 0))).isEqualTo(new Bounds(0, 200));

    streams.execute(
        new StreamCommand.Change(
            "time",
            UNLIMITED,
            new StreamSettings(DAY_MILLIS, StreamSettings.UNLIMITED, Map.of("a", "b"))));
    long segmentsBefore = node.segments();
    node.pass(60_000);
    // What reclaims segments is more of the log.
    for (int i = 0; i < 200; i++) {
      streams.append(streams.partition("later", 0), anonymous(1, now), i, LARGE_BYTES);
      streams.execute(new StreamCommand.Trim("later", 0, StreamCommand.Trim.ALL));
    }
    assertThat(node.segments()).isLessThan(segmentsBefore);

    Bounds byBytes = streams.bounds(streams.partition("bytes", 0));
    assertThat(200 - byBytes.startOffset()).isBetween(64L, 64L + 32);
    Bounds byTime = streams.bounds(streams.partition("time", 0));
    assertThat(byTime.startOffset()).isBetween(100L - 32, 100L);
    node.crash();
    node.start();
    TestStreams after = node.connectStreams(0);
    assertThat(after.stream("time").settings())
        .isEqualTo(new StreamSettings(DAY_MILLIS, StreamSettings.UNLIMITED, Map.of("a", "b")));
    assertThat(after.bounds(after.partition("bytes", 0))).isEqualTo(byBytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aStreamMadeAgainIsAnotherOne(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    Stream first = streams.create("s", 1);
    Partition old = first.partitions().getFirst();
    streams.append(old, 1);
    streams.execute(new StreamCommand.Delete("s"));
    assertThat(streams.client().stream("s")).isNull();
    assertThat(streams.append(old, anonymous(1, 1), 2, BATCH_BYTES_MIN))
        .isEqualTo(new AppendReply.Refused(AppendReply.Reason.GONE));

    Stream second = streams.create("s", 2);

    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(streams.append(streams.partition("s", 0), 5)).isZero();
    assertThat(streams.execute(new StreamCommand.AddPartitions("s", 4, false)))
        .isInstanceOf(StreamReply.Done.class);
    node.crash();
    node.start();
    Stream after = node.connectStreams(0).stream("s");
    assertThat(after.id()).isEqualTo(second.id());
    assertThat(after.partitions()).hasSize(4);
    assertThat(node.connectStreams(0).client().stream(second.id())).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aNameIsEitherAStreamsOrAQueues(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    TestClient client = node.connect(0);
    client.declare("q", true);
    streams.create("s", 1);

    assertThat(streams.execute(new StreamCommand.Create("q", 1, UNLIMITED, false)))
        .isInstanceOfSatisfying(
            StreamReply.Refused.class,
            refused -> assertThat(refused.reason()).isEqualTo(StreamReply.Reason.EXISTS));
    client.declare("s", true);
    assertThat(client.ready("s")).isEqualTo(0);
    streams.execute(new StreamCommand.Delete("s"));
    assertThat(client.ready("s")).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void ofTwoChangesAtTheSameTimeOneIsToldOfTheOther(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    TestStreams others = node.connectStreams(loops - 1);
    streams.create("s", 1);
    StreamSettings ours = new StreamSettings(1, StreamSettings.UNLIMITED, Map.of());
    StreamSettings theirs = new StreamSettings(2, StreamSettings.UNLIMITED, Map.of());
    List<StreamReply> replies = new ArrayList<>();
    Map<TestStreams, StreamSettings> changes = Map.of(streams, ours, others, theirs);
    changes.forEach((client, settings) ->
        client
            .loop()
            .execute(() ->
                client
                    .client()
                    .execute(new StreamCommand.Change("s", UNLIMITED, settings), replies::add)));
    node.await("two answers", () -> replies.size() == 2);

    assertThat(replies)
        .filteredOn(reply ->
            reply instanceof StreamReply.Refused refused
                && refused.reason() == StreamReply.Reason.CHANGED)
        .hasSize(1);
    assertThat(streams.stream("s").settings()).isIn(ours, theirs);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void watchesAreToldOfATrimAndOfTheEnd(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    streams.append(partition, 1);
    AtomicInteger told = new AtomicInteger();
    streams.loop().execute(() -> streams.client().watch(partition, told::incrementAndGet));
    node.pass(100);

    streams.execute(new StreamCommand.Trim("s", 0, 1));
    node.await("told of the trim", () -> told.get() == 1);
    streams.execute(new StreamCommand.Delete("s"));
    node.await("told of the end", () -> told.get() == 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void watchesAreToldOfMoreUntilTheyEnd(int loops) {
    TestNode node = started(loops);
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    AtomicInteger told = new AtomicInteger();
    List<Watch> watches = new ArrayList<>();
    streams
        .loop()
        .execute(() -> watches.add(streams.client().watch(partition, told::incrementAndGet)));

    streams.append(partition, 1);
    node.await("told", () -> told.get() == 1);
    streams.append(partition, 2);
    node.await("told again", () -> told.get() == 2);
    streams.loop().execute(watches.getFirst()::close);
    streams.append(partition, 3);
    node.pass(1000);
    assertThat(told).hasValue(2);
  }

  @Test
  void manyReadsAtOnceAreServedWithoutBeingAskedForAgain() {
    TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());
    node.start();
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    Partition partition = streams.partition("s", 0);
    for (int i = 0; i < 100; i++) {
      streams.append(partition, anonymous(1, i), i, LARGE_BYTES);
    }
    node.steps(500);

    List<ReadReply> replies = new ArrayList<>();
    long before = node.stepsSoFar();
    streams
        .loop()
        .execute(() -> {
          for (int i = 0; i < READS_AT_ONCE; i++) {
            streams.client().read(partition, 0, 1, reply -> took(replies, reply));
          }
        });
    node.await("replies", () -> replies.size() == READS_AT_ONCE);

    assertThat(replies).allMatch(ReadReply.Batches.class::isInstance);
    assertThat(node.stepsSoFar() - before).isLessThan(READS_AT_ONCE * 5L / 2);
  }

  private static void took(List<ReadReply> replies, ReadReply reply) {
    replies.add(reply);
    if (reply instanceof ReadReply.Batches batches) {
      batches.pin().release();
    }
  }
}
