package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.storage.disk.FileDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queues that hold far more than memory does. */
final class BacklogTest {
  private static final long MIB = 1 << 20;
  private static final int BODY_BYTES = 4096;
  private static final int MESSAGES = 50_000;

  @TempDir private Path directory;

  @ParameterizedTest(name = "{0} loops")
  @ValueSource(ints = {1, 3})
  void aBacklogOf200MibSurvivesARestartAndIsDrainedInOrder(int loops) throws IOException {
    TestNode node = new TestNode(loops, new FileDisk(directory), TestNode.smallSettings());
    node.start();
    TestClient publisher = node.connect(0);
    publisher.declare("long", true);
    publisher.publishAndConfirm(
        "", "long", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 100));
    assertThat(node.broker().chunkBytes()).isLessThan(32 * MIB);
    assertThat(publisher.ready("long")).isEqualTo(MESSAGES);
    node.stop();

    node.start();
    assertThat(node.broker().metrics().ready.sum()).isEqualTo(MESSAGES);
    TestClient client = node.connect(loops - 1);
    TestReader reader = client.consume("long", 500);
    client.run(reader::settleEverything);
    node.await("all are delivered", () -> reader.numbers().size() >= MESSAGES);
    assertThat(reader.numbers()).isEqualTo(numbers(MESSAGES));
    assertThat(node.broker().coldBytes()).isLessThan(4 * MIB);
    node.pass(100);
    assertThat(client.ready("long")).isZero();
    assertThat(node.broker().metrics().unacknowledged.sum()).isZero();
  }

  @ParameterizedTest(name = "{0} loops")
  @ValueSource(ints = {1, 3})
  void theLogStaysBoundedWhenEverythingIsConsumed(int loops) throws IOException {
    TestNode node = new TestNode(loops, new FileDisk(directory), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    TestClient other = node.connect(loops - 1);
    client.declare("busy", true);
    client.declare("quiet", true);
    client.publishAndConfirm("", "quiet", true, new TestClient.Batch(0, 1, BODY_BYTES, 1));
    TestReader reader = other.consume("busy", 500);
    other.run(reader::settleEverything);
    client.publishAndConfirm("", "busy", true, new TestClient.Batch(0, MESSAGES, BODY_BYTES, 100));
    node.await("all are delivered", () -> reader.numbers().size() == MESSAGES);
    node.pass(100);
    assertThat(logBytes()).isLessThan(40 * MIB);

    node.crash();
    node.forgetView();
    node.start();
    TestClient after = node.connect(0);
    assertThat(after.ready("busy")).isLessThan(1000);
    assertThat(after.get("quiet", true)).map(TestClient.Got::number).contains(0L);
  }

  @Test
  void aBacklogThatIsConsumedFromTheMiddleOnlyIsKept() throws IOException {
    TestNode node = new TestNode(1, new FileDisk(directory), TestNode.smallSettings());
    node.start();
    TestClient client = node.connect(0);
    client.declare("holes", true);
    client.publishAndConfirm("", "holes", true, new TestClient.Batch(0, 10_000, BODY_BYTES, 100));
    TestReader reader = client.consume("holes", 1);
    node.await("the first is delivered", () -> reader.numbers().size() == 1);
    TestReader other = client.consume("holes", 500);
    client.run(other::settleEverything);
    node.await("the others are delivered", () -> other.numbers().size() == 9_999);
    node.pass(100);
    node.crash();
    node.forgetView();
    node.start();
    TestClient after = node.connect(0);
    assertThat(after.ready("holes")).isEqualTo(1);
    assertThat(after.get("holes", true)).map(TestClient.Got::number).contains(0L);
  }

  private static List<Long> numbers(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  private long logBytes() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(BacklogTest::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
