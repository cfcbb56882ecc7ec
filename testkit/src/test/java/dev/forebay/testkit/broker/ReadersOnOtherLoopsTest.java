package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.ConsumeCommand;
import dev.forebay.broker.api.ConsumerHandle;
import dev.forebay.broker.api.DeliverySink;
import dev.forebay.broker.api.declaration.QueueSettings.OfQueue;
import dev.forebay.broker.form.MessageView;
import dev.forebay.broker.handover.PartitionAddress;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import dev.forebay.testkit.node.TestStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Sessions on other loops than the queue's shard. */
final class ReadersOnOtherLoopsTest {
  private static final long MIB = 1 << 20;

  private final TestNode node = new TestNode(3, new SimulatedDisk(), TestNode.smallSettings());

  @Test
  void whatAReaderThatGoesAwayHeldOrHadUnderWayComesBackInOrder() {
    node.start();
    TestClient publisher = node.connect(0);
    publisher.declare("q", true);
    for (int loop = 0; loop < 3; loop++) {
      publisher.publishAndConfirm("", "q", true, new TestClient.Batch(0, 3000, 64, 50));
      TestClient going = node.connect(loop);
      TestReader held = going.consume("q", 5000);
      node.await("some are delivered", () -> !held.numbers().isEmpty());
      going.closeAfter(held::releaseEverything);
      node.pass(10);
      assertThat(publisher.ready("q")).isEqualTo(3000);
      TestClient staying = node.connect((loop + 1) % 3);
      TestReader reader = staying.consume("q", 100);
      staying.run(reader::settleEverything);
      node.await("all are delivered", () -> reader.numbers().size() == 3000);
      assertThat(reader.numbers()).isEqualTo(LongStream.range(0, 3000).boxed().toList());
      assertThat(reader.redelivered()).isGreaterThanOrEqualTo(held.numbers().size());
      staying.close();
      node.pass(50);
    }
    assertThat(node.broker().metrics().ready.sum()).isZero();
    assertThat(node.broker().metrics().unacknowledged.sum()).isZero();
  }

  @Test
  void competingReadersOnAllLoopsGetEachMessageOnce() {
    node.start();
    TestClient publisher = node.connect(1);
    publisher.declare("shared", true);
    List<TestReader> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      TestClient client = node.connect(i % 3);
      TestReader reader = client.consume("shared", 20);
      client.run(reader::settleEverything);
      readers.add(reader);
    }
    publisher.publishAndConfirm("", "shared", true, new TestClient.Batch(0, 20_000, 64, 100));
    node.await(
        "all are delivered",
        () -> readers.stream().mapToInt(reader -> reader.numbers().size()).sum() == 20_000);
    List<Long> all = new ArrayList<>();
    for (TestReader reader : readers) {
      assertThat(reader.numbers()).isSorted().hasSizeGreaterThan(1000);
      all.addAll(reader.numbers());
    }
    assertThat(all).doesNotHaveDuplicates();
  }

  /** Its consumers pause as soon as one gets something, but what is under way still comes. */
  @Test
  void aReaderWithManyConsumersIsNotFloodedBeforeItsPauseIsHeardOf() {
    node.start();
    TestClient client = node.connect(1);
    List<ConsumerHandle> consumers = new ArrayList<>();
    AtomicInteger delivered = new AtomicInteger();
    AtomicBoolean pauses = new AtomicBoolean(true);
    DeliverySink sink =
        new DeliverySink() {
          @Override
          public void deliver(
              ConsumerHandle consumer, long offset, boolean again, MessageView view) {
            if (delivered.incrementAndGet() == 1 && pauses.get()) {
              consumers.forEach(ConsumerHandle::pause);
            }
          }

          @Override
          public void cancelled(ConsumerHandle consumer) {
            throw new AssertionError("cancelled");
          }
        };
    for (String queue : queuesOn(2, 30, client)) {
      consumers.add(
          client.consume(new ConsumeCommand(TestClient.HOST, queue, true, false, 1000), sink));
      client.run(consumers.getLast()::pause);
      client.publishAndConfirm("", queue, false, new TestClient.Batch(0, 10, 32 << 10, 10));
    }
    client.run(() -> consumers.forEach(ConsumerHandle::resume));
    node.pass(50);
    assertThat(delivered.get()).isBetween(1, (int) (2 * MIB / (32 << 10)));
    pauses.set(false);
    client.run(() -> consumers.forEach(ConsumerHandle::resume));
    node.await("all are delivered", () -> delivered.get() == 300);
    node.pass(50);
    assertThat(node.broker().metrics().ready.sum()).isZero();
  }

  private List<String> queuesOn(int loop, int count, TestClient client) {
    TestStreams streams = node.connectStreams(0);
    List<String> queues = new ArrayList<>();
    for (int i = 0; queues.size() < count; i++) {
      client.declare("q" + i, false);
      PartitionAddress messages = (PartitionAddress) streams.partition("q" + i, 0);
      if ((messages.shard() - 1) % 3 == loop) {
        queues.add("q" + i);
      }
    }
    return queues;
  }

  /** It takes 10 messages and says nothing more, while 60 MiB come in and go out to another. */
  @Test
  void aSlowReaderHoldsNoMemoryAndHoldsUpNobody() {
    node.start();
    TestClient publisher = node.connect(0);
    publisher.declare("q", true);
    TestClient slow = node.connect(1);
    TestReader slowReader = slow.consume("q", 10);
    TestClient fast = node.connect(2);
    TestReader fastReader = fast.consume("q", 100);
    fast.run(fastReader::settleEverything);
    publisher.publishAndConfirm("", "q", true, new TestClient.Batch(0, 15_000, 4096, 100));
    node.await("others go on", () -> fastReader.numbers().size() == 14_990);
    assertThat(slowReader.numbers()).hasSize(10);
    node.pass(100);
    assertThat(node.broker().chunkBytes()).isLessThan(29 * MIB);
    assertThat(node.broker().metrics().unacknowledged.sum()).isEqualTo(10);
    slow.run(slowReader::settleEverything);
    node.pass(50);
    assertThat(node.broker().metrics().unacknowledged.sum()).isZero();
  }

  /** Commands on a queue go by its loop, and the end of a session goes straight. */
  @Test
  void noQueueIsLeftToASessionThatEndsRightAfterItHasDeclaredIt() {
    node.start();
    TestClient looking = node.connect(0);
    for (int i = 0; i < 100; i++) {
      CatalogCommand declare =
          new CatalogCommand.DeclareQueue(
              TestClient.HOST, "own-" + i, false, true, false, OfQueue.PLAIN);
      TestClient first = node.connect(i % 3);
      first.answer(declare);
      TestClient second = node.connect((i + 1) % 3);
      first.close();
      second.closeAfter(() -> second.session().execute(declare, _ -> {}));
      node.pass(20);
      assertThat(looking.answer(new CatalogCommand.FindQueue(TestClient.HOST, "own-" + i)))
          .startsWith("NoQueue");
    }
  }
}
