package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.form.Attempts;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.End;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestClient.Batch;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestReader;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a message was with somebody before is told with it. */
final class AttemptsTest {
  private final TestNode node = new TestNode(3, new SimulatedDisk(), TestNode.smallSettings());

  @ParameterizedTest(name = "reader on loop {0}")
  @ValueSource(ints = {0, 1, 2})
  void whatIsGivenBackHasFailedAndOthersAreNew(int loop) {
    node.start();
    TestClient client = node.connect(loop);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new Batch(0, 4, 16, 4));
    for (int failures = 0; failures < 3; failures++) {
      TestClient.Got got = client.get("q", false).orElseThrow();
      assertThat(got.number()).isZero();
      assertThat(got.attempts()).isEqualTo(new Attempts(failures, failures));
      assertThat(got.redelivered()).isEqualTo(failures > 0);
      client.run(() -> got.queue().release(null, got.offset(), got.offset() + 1));
    }
    TestReader reader = client.consume("q", 10);
    node.await("all", () -> reader.numbers().size() == 4);
    assertThat(reader.attempts())
        .containsExactly(new Attempts(3, 3), Attempts.NONE, Attempts.NONE, Attempts.NONE);
    client.run(reader::settleEverything);
    client.publishAndConfirm("", "q", true, new Batch(4, 1, 16, 1));
    node.await("the next", () -> reader.numbers().size() == 5);
    assertThat(reader.attempts().getLast()).isEqualTo(Attempts.NONE);
  }

  @Test
  void whatALostSessionHeldHasFailed() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new Batch(0, 100, 16, 10));
    TestClient lost = node.connect(1);
    TestReader held = lost.consume("q", 100);
    node.await("all", () -> held.numbers().size() == 100);
    lost.closeAfter(held::releaseEverything);
    TestReader reader = client.consume("q", 100);
    node.await("all again", () -> reader.numbers().size() == 100);
    assertThat(reader.attempts()).isEqualTo(Collections.nCopies(100, new Attempts(1, 1)));
  }

  @Test
  void whatTheReaderHasNotSeenHasNotFailed() {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    TestClient closing = node.connect(1);
    TestReader unseen = closing.consume("q", 100);
    client.publish("", "q", false, new Batch(0, 100, 16, 100));
    closing.close();
    TestReader reader = client.consume("q", 100);
    node.await("all", () -> reader.numbers().size() == 100 - unseen.numbers().size());
    assertThat(reader.attempts()).allMatch(attempts -> attempts.failed() == 0);
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void aRestartKnowsWhatFailedBeforeTheLatestCheckpoint(End end) {
    node.start();
    TestClient client = node.connect(0);
    client.declare("q", true);
    client.publishAndConfirm("", "q", true, new Batch(0, 5, 16, 5));
    TestClient.Got first = client.get("q", false).orElseThrow();
    TestClient.Got second = client.get("q", false).orElseThrow();
    client.run(() -> second.queue().release(null, second.offset(), second.offset() + 1));
    node.pass(50);
    node.stop();
    node.start();
    TestClient between = node.connect(1);
    assertThat(between.get("q", false).orElseThrow().attempts()).isEqualTo(Attempts.NOT_FAILED);
    TestClient.Got again = between.get("q", false).orElseThrow();
    assertThat(again.attempts()).isEqualTo(new Attempts(1, 1));
    between.run(() -> again.queue().release(null, again.offset(), again.offset() + 1));
    node.pass(50);
    end.of(node);
    TestReader reader = node.connect(2).consume("q", 10);
    node.await("all", () -> reader.numbers().size() == 5);
    assertThat(reader.numbers()).isEqualTo(List.of(0L, 1L, 2L, 3L, 4L));
    Attempts counted = end == End.STOP ? new Attempts(2, 2) : new Attempts(1, 1);
    assertThat(reader.attempts().subList(0, 2)).containsExactly(Attempts.NOT_FAILED, counted);
    assertThat(reader.attempts().subList(2, 5)).allMatch(Attempts.NONE::equals);
    assertThat(first.number()).isZero();
  }
}
