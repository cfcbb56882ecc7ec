package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.testkit.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
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
}
