package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.GetCommand;
import dev.forebay.broker.api.GetSink;
import dev.forebay.broker.api.QueueHandle;
import dev.forebay.broker.api.Refusal;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueKind;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.broker.api.operator.SkipReply;
import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.api.stream.Partition;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.node.Operations;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A byte on disk changes after its record was accepted: what stores it stops there until the disk
 * is mended or an operator has it skipped, and all else goes on.
 */
final class DamagedRecordTest {
  private static final int MESSAGES = 4000;
  private static final int BODY_BYTES = 4096;
  private static final String SEGMENT = "%08d.segment".formatted(2);

  /** Within a record, however many a commit group has. */
  private static final int DAMAGED_AT = 597_000;

  private final SimulatedDisk disk = new SimulatedDisk();
  private final TestNode node = new TestNode(1, disk, TestNode.smallSettings());

  private static TestClient.Batch batch() {
    return new TestClient.Batch(0, MESSAGES, BODY_BYTES, 10);
  }

  private void damage() {
    disk.flip(SEGMENT, DAMAGED_AT, 4);
  }

  private SkipReply ask(java.util.function.Consumer<java.util.function.Consumer<SkipReply>> asked) {
    List<SkipReply> replies = new ArrayList<>();
    asked.accept(replies::add);
    node.await("answer for the operator", () -> !replies.isEmpty());
    return replies.getFirst();
  }

  private SkipReply look(String name) {
    return ask(reply ->
        node.broker().operations().stoppedAt(TestClient.HOST, name, Operations.ONLY, reply));
  }

  private SkipReply skip(String name, StoppedRead at) {
    return ask(reply ->
        node.broker()
            .operations()
            .skip(TestClient.HOST, name, Operations.ONLY, at.offset(), at.endOffset(), reply));
  }

  private SkipReply.Stands stands(String name) {
    node.await("stop", () -> node.broker().metrics().stopped.count() > 0);
    assertThat(look(name)).isInstanceOf(SkipReply.Stands.class);
    return (SkipReply.Stands) look(name);
  }

  private static List<Long> numbersBut(StoppedRead gone) {
    return LongStream.range(0, MESSAGES)
        .filter(number -> number < gone.offset() || number >= gone.endOffset())
        .boxed()
        .toList();
  }

  @Test
  void aQueueStopsThereOthersGoOnAndAnOperatorHasItSkipped() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.declare("other", true);
    client.publishAndConfirm("", "q", true, batch());
    damage();
    TestReader reader = client.consume("q", 500);
    client.run(reader::settleEverything);
    node.pass(10_000);
    assertThat(look("q")).isInstanceOf(SkipReply.Tried.class);
    assertThat(node.broker().metrics().stopped.count()).isZero();

    SkipReply.Stands stands = stands("q");
    StoppedRead at = stands.at();
    assertThat(at.where()).isEqualTo("queue q of virtual host " + TestClient.HOST);
    assertThat(at.why()).contains(SEGMENT, "its checksum is wrong");
    assertThat(stands.messages()).isEqualTo(at.endOffset() - at.offset()).isBetween(1L, 10L);
    assertThat(at.bytes()).isGreaterThan(stands.messages() * BODY_BYTES);
    assertThat(reader.numbers()).isEqualTo(LongStream.range(0, at.offset()).boxed().toList());
    assertThat(node.broker().metrics().stopped.some(10)).containsExactly(at);
    client.publishAndConfirm("", "other", true, new TestClient.Batch(7, 1, 16, 1));
    assertThat(client.get("other", true)).map(TestClient.Got::number).contains(7L);
    assertThat(client.ready("q")).isEqualTo(MESSAGES - at.offset());
    assertThat(look("other")).isEqualTo(new SkipReply.Sound());
    assertThat(look("nothing")).isEqualTo(new SkipReply.NotFound());

    StoppedRead wrong =
        new StoppedRead(at.virtualHost(), "q", -1, at.offset(), at.endOffset() + 1, 0, "");
    assertThat(skip("q", wrong)).isEqualTo(stands);
    assertThat(client.ready("q")).isEqualTo(MESSAGES - at.offset());

    assertThat(skip("q", at)).isEqualTo(new SkipReply.Skipped(at, stands.messages()));
    node.await("the last is delivered", () -> reader.numbers().contains(MESSAGES - 1L));
    node.pass(50);
    assertThat(reader.numbers()).isEqualTo(numbersBut(at));
    assertThat(client.ready("q")).isZero();
    assertThat(look("q")).isEqualTo(new SkipReply.Sound());
    assertThat(node.broker().metrics().stopped.count()).isZero();
    assertThat(node.broker().metrics().skippedRecords.sum()).isEqualTo(1);
    assertThat(node.broker().metrics().skippedMessages.sum()).isEqualTo(stands.messages());
    assertThat(node.broker().metrics().ready.sum()).isZero();
    assertThat(node.broker().metrics().unacknowledged.sum()).isZero();
  }

  @Test
  void nothingIsSettledAndARestartStopsThereAgain() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, batch());
    damage();
    client.consume("q", MESSAGES);
    StoppedRead before = stands("q").at();
    node.crash();
    node.start();

    TestClient again = node.connect(0);
    assertThat(again.ready("q")).isEqualTo(MESSAGES);
    again.consume("q", MESSAGES);
    StoppedRead at = stands("q").at();
    assertThat(at).isEqualTo(before);
    skip("q", at);
    node.crash();
    node.start();

    TestClient last = node.connect(0);
    assertThat(last.ready("q")).isEqualTo(numbersBut(at).size());
    TestReader reader = last.consume("q", MESSAGES);
    node.await("the last is delivered", () -> reader.numbers().contains(MESSAGES - 1L));
    assertThat(reader.numbers()).isEqualTo(numbersBut(at));
  }

  @Test
  void aQueueGoesOnByItselfWhenTheBytesAreRight() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, batch());
    damage();
    TestReader reader = client.consume("q", MESSAGES);
    stands("q");
    damage();
    node.await("the last is delivered", () -> reader.numbers().contains(MESSAGES - 1L));
    assertThat(reader.numbers()).isEqualTo(LongStream.range(0, MESSAGES).boxed().toList());
    assertThat(node.broker().metrics().stopped.count()).isZero();
  }

  @Test
  void whoGetsFromAQueueThatHasStoppedIsRefusedAndWhoPurgesItEndsThat() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, batch());
    damage();
    TestReader reader = client.consume("q", 500);
    client.run(reader::settleEverything);
    stands("q");
    assertThat(refusal(client, "q")).isEqualTo(new Refusal.NotOpen());
    client.execute(new CatalogCommand.PurgeQueue(TestClient.HOST, "q"));
    node.pass(2000);
    assertThat(client.ready("q")).isZero();
    assertThat(look("q")).isEqualTo(new SkipReply.Sound());
    assertThat(node.broker().metrics().stopped.count()).isZero();
  }

  private Refusal refusal(TestClient client, String queue) {
    List<Refusal> refusals = new ArrayList<>();
    client
        .loop()
        .execute(() ->
            client
                .session()
                .get(
                    new GetCommand(TestClient.HOST, queue, true),
                    new GetSink() {
                      @Override
                      public void message(
                          QueueHandle handle,
                          long offset,
                          boolean redelivered,
                          MessageView message,
                          long readyLeft) {
                        throw new AssertionError("a message");
                      }

                      @Override
                      public void empty() {
                        throw new AssertionError("none");
                      }

                      @Override
                      public void refused(Refusal refusal) {
                        refusals.add(refusal);
                      }
                    }));
    node.await("refusal", () -> !refusals.isEmpty());
    return refusals.getFirst();
  }

  @Test
  void deadLettersStopThereAndAreSkippedWithIt() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("dead", true);
    client.execute(
        new CatalogCommand.DeclareQueue(
            TestClient.HOST,
            "q",
            true,
            false,
            false,
            new QueueSettings.OfQueue(
                QueueKind.CLASSIC,
                QueueSettings.NEVER,
                QueueSettings.NEVER,
                new QueueSettings.DeadLetterAddress("", "dead"),
                DeclaredArguments.NONE)));
    client.publishAndConfirm("", "q", true, batch());
    // What was with somebody before it was damaged can be rejected.
    TestReader reader = client.consume("q", MESSAGES);
    node.await("all are delivered", () -> reader.numbers().size() == MESSAGES);
    damage();
    client.run(reader::rejectEverything);
    SkipReply.Stands stands = stands("q");
    StoppedRead at = stands.at();
    assertThat(stands.messages()).isEqualTo(at.endOffset() - at.offset());
    assertThat(client.ready("dead")).isEqualTo(at.offset());

    assertThat(skip("q", at)).isEqualTo(new SkipReply.Skipped(at, stands.messages()));
    node.pass(5000);
    assertThat(client.ready("dead")).isEqualTo(MESSAGES - stands.messages());
    assertThat(node.broker().metrics().unacknowledged.sum()).isZero();
  }

  @Test
  void aStreamStopsThereOthersGoOnAndAnOperatorHasItSkipped() {
    node.start();
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    streams.create("other", 1);
    Partition partition = streams.partition("s", 0);
    Partition other = streams.partition("other", 0);
    for (long i = 0; i < MESSAGES; i++) {
      streams.append(partition, TestStreams.anonymous(1, 0), i, BODY_BYTES);
    }
    streams.append(other, 7);
    damage();

    long stop = stopOf(streams, partition);
    for (int second = 0; second < 29; second++) {
      assertThat(read(streams, partition, stop)).isInstanceOf(ReadReply.Unreadable.class);
      // Others read what lies elsewhere, which does not make it sound.
      assertThat(streams.read(partition, 0, 1)).hasSize(1);
      node.pass(1000);
    }
    assertThat(look("s")).isInstanceOf(SkipReply.Tried.class);
    node.pass(2000);
    assertThat(read(streams, partition, stop)).isInstanceOf(ReadReply.Unreadable.class);
    SkipReply.Stands stands = stands("s");
    assertThat(stands.at().offset()).isEqualTo(stop);
    assertThat(stands.messages()).isEqualTo(1);
    assertThat(stands.at().where())
        .isEqualTo("partition 0 of stream s of virtual host " + TestClient.HOST);
    assertThat(streams.read(other, 0, 1)).hasSize(1);
    assertThat(streams.read(partition, stop + 1, 1)).hasSize(1);

    assertThat(skip("s", stands.at())).isEqualTo(new SkipReply.Skipped(stands.at(), 1));
    assertThat(numbers(streams, partition)).isEqualTo(numbersBut(stands.at()));
    for (boolean isForgotten : new boolean[] {false, true}) {
      node.crash();
      if (isForgotten) {
        node.forgetView();
      }
      // A start would not go over it; by now nobody needs it.
      damage();
      node.start();
      TestStreams again = node.connectStreams(0);
      assertThat(numbers(again, again.partition("s", 0))).isEqualTo(numbersBut(stands.at()));
      damage();
    }
  }

  @Test
  void whatIsLostWithASegmentStopsNobodyOnceThatIsAccepted() throws IOException {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, batch());
    TestStreams streams = node.connectStreams(0);
    streams.create("s", 1);
    for (long i = 0; i < MESSAGES; i++) {
      streams.append(streams.partition("s", 0), TestStreams.anonymous(1, 0), i, BODY_BYTES);
    }
    node.stop();
    disk.delete(SEGMENT);
    disk.delete("%08d.segment".formatted(8));
    node.acceptLoss(true);
    node.start();
    node.crash();
    node.acceptLoss(false);
    node.start();
    node.crash();
    node.acceptLoss(true);
    node.start();

    TestClient again = node.connect(0);
    long left = again.ready("q");
    assertThat(left).isBetween(MESSAGES / 2L, MESSAGES - 100L);
    TestReader reader = again.consume("q", MESSAGES);
    node.await("the last is delivered", () -> reader.numbers().contains(MESSAGES - 1L));
    assertThat(reader.numbers()).hasSize((int) left).isSorted();
    TestStreams others = node.connectStreams(0);
    List<Long> numbers = numbers(others, others.partition("s", 0));
    assertThat(numbers.size()).isBetween(MESSAGES / 2, MESSAGES - 100);
    assertThat(numbers).isSorted().contains(0L, MESSAGES - 1L);
    assertThat(node.broker().metrics().failedReads.sum()).isZero();
  }

  private static ReadReply read(TestStreams streams, Partition partition, long offset) {
    return streams.ask(
        "read of " + offset, reply -> streams.client().read(partition, offset, 1, reply));
  }

  private static long stopOf(TestStreams streams, Partition partition) {
    long at = 0;
    while (read(streams, partition, at) instanceof ReadReply.Batches found) {
      streams.loop().execute(found.pin()::release);
      at = found.batches().getLast().endOffset();
    }
    return at;
  }

  private static List<Long> numbers(TestStreams streams, Partition partition) {
    return streams.readAll(partition).stream().map(TestStreams.Got::number).toList();
  }
}
