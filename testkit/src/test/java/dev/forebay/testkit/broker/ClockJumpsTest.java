package dev.forebay.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.declaration.DeclaredArguments;
import dev.forebay.broker.api.declaration.QueueSettings;
import dev.forebay.testkit.disk.SimulatedDisk;
import dev.forebay.testkit.node.TestClient;
import dev.forebay.testkit.node.TestNode;
import dev.forebay.testkit.node.TestStreams;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A wall clock that jumps ends nothing early and keeps nothing for ever. */
final class ClockJumpsTest {
  private static final long TEN_YEARS = 3652L * 24 * 60 * 60 * 1000;
  private static final long MINUTE = 60_000;

  private final TestNode node = new TestNode(1, new SimulatedDisk(), TestNode.smallSettings());

  @ParameterizedTest
  @ValueSource(longs = {TEN_YEARS, -TEN_YEARS})
  void messagesLiveAsLongAsTheyMayWhateverTheWallClockDoes(long jump) {
    TestClient client = startedWithMessages();

    node.jumpWall(jump);
    node.pass(MINUTE / 2);
    assertThat(client.ready("q")).isEqualTo(3);
    client.publishAndConfirm("", "q", true, new TestClient.Batch(3, 1, 16, 1));
    node.pass(MINUTE / 2 + 1000);
    assertThat(client.ready("q")).isEqualTo(1);
    node.jumpWall(-jump);
    node.pass(MINUTE);

    assertThat(client.ready("q")).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {TEN_YEARS, -TEN_YEARS})
  void aRestartWithinABootGoesByHowLongTheMachineWasUp(long jump) {
    startedWithMessages();
    node.pass(MINUTE / 2);
    node.crash();
    node.jumpWall(jump);
    node.start();
    TestClient again = node.connect(0);

    assertThat(again.ready("q")).isEqualTo(3);
    node.pass(MINUTE / 2 + 1000);
    assertThat(again.ready("q")).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {TEN_YEARS, -TEN_YEARS})
  void anotherBootGoesOnWhereItWasIfTheWallClockIsNotBelievable(long jump) {
    startedWithMessages();
    node.powerCut(new SplittableRandom(1));
    node.jumpWall(jump);
    node.start();
    TestClient again = node.connect(0);

    assertThat(again.ready("q")).isEqualTo(3);
    // Drawn to a clock that is behind, it runs a little slower.
    node.pass(MINUTE + 3000);
    assertThat(again.ready("q")).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {TEN_YEARS, -TEN_YEARS})
  void anotherBootDoesNotGoBackBehindWhatWasStampedSinceTheTimeWasKept(long jump) {
    TestClient client = startedWithMessages();
    node.pass(10 * MINUTE);
    long then = node.broker().time().millis();
    client.publishAndConfirm("", "q", true, new TestClient.Batch(3, 1, 16, 1));
    node.powerCut(new SplittableRandom(1));
    node.jumpWall(jump);
    node.start();

    assertThat(node.broker().time().millis()).isBetween(then, then + 2000);
  }

  @ParameterizedTest
  @ValueSource(longs = {TEN_YEARS, -TEN_YEARS})
  void norBehindABatchThatWasAppendedSince(long jump) {
    node.start();
    TestStreams streams = node.connectStreams(0);
    streams.create("t", 1);
    node.pass(10 * MINUTE);
    long then = node.broker().time().millis();
    streams.append(streams.partition("t", 0), 1);
    node.powerCut(new SplittableRandom(1));
    node.jumpWall(jump);
    node.start();

    assertThat(node.broker().time().millis()).isBetween(then, then + 2000);
  }

  @Test
  void aRestartWithinABootDoesNotGoBackByWhatItWasDrawn() {
    TestClient client = startedWithMessages();
    node.jumpWall(TEN_YEARS);
    node.pass(30 * MINUTE);
    long then = node.broker().time().millis();
    client.publishAndConfirm("", "q", true, new TestClient.Batch(3, 1, 16, 1));
    node.crash();
    node.start();

    assertThat(node.broker().time().millis()).isBetween(then, then + 2000);
  }

  @Test
  void anotherBootGoesByTheWallClockIfThatIsBelievable() {
    startedWithMessages();
    node.powerCut(new SplittableRandom(1));
    node.jumpWall(2 * MINUTE);
    node.start();

    assertThat(node.connect(0).ready("q")).isZero();
  }

  @Test
  void whoAcceptsTheWallClockGoesByIt() {
    startedWithMessages();
    node.powerCut(new SplittableRandom(1));
    node.jumpWall(TEN_YEARS);
    node.acceptClock();
    node.start();

    assertThat(node.connect(0).ready("q")).isZero();
  }

  @Test
  void itIsDrawnToTheWallClockAndNeverGoesBack() {
    node.start();
    node.connect(0);
    node.jumpWall(5000);
    long last = node.broker().time().millis();
    for (int second = 0; second < 600; second++) {
      node.pass(1000);
      long now = node.broker().time().millis();
      assertThat(now - last).isBetween(980L, 1020L);
      last = now;
    }
    assertThat(node.broker().time().apartMillis()).isBetween(-50L, 50L);
    node.jumpWall(-5000);
    for (int second = 0; second < 600; second++) {
      node.pass(1000);
      long now = node.broker().time().millis();
      assertThat(now - last).isBetween(980L, 1020L);
      last = now;
    }
    assertThat(node.broker().time().apartMillis()).isBetween(-50L, 50L);
  }

  private TestClient startedWithMessages() {
    node.start();
    TestClient client = node.connect(0);
    client.execute(
        new CatalogCommand.DeclareQueue(TestClient.HOST, "q", true, false, false, withTtl()));
    client.publishAndConfirm("", "q", true, new TestClient.Batch(0, 3, 16, 1));
    assertThat(client.ready("q")).isEqualTo(3);
    return client;
  }

  private static QueueSettings.OfQueue withTtl() {
    return new QueueSettings.OfQueue(
        QueueSettings.OfQueue.PLAIN.kind(),
        MINUTE,
        QueueSettings.NEVER,
        null,
        DeclaredArguments.NONE);
  }
}
