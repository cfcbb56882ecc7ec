package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever begins messages and does not finish them has to go; whoever waits for them need not. */
class IncompleteContentTest {
  private static final int LOOP_BYTES = 1000;
  private static final int CONNECTION_BYTES = 600;
  private static final int WAITING_BYTES = 2000;

  private final TestClient client = TestClient.opened(limits(), 1, 2, 3);

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void oneConnectionMayNotBeginTooMuch() {
    begin(client, 1, 400);
    begin(client, 2, 100);
    assertThat(client.metrics.incompleteContentBytes()).isBetween(500L, 600L);
    begin(client, 3, 100);

    assertThat(client.methods())
        .containsExactly(
            new ConnectionMethod.Close(
                506,
                "RESOURCE_ERROR - incomplete messages of the connection have more than 600 bytes",
                0,
                0));
    assertThat(client.metrics.incompleteContentBytes()).isZero();
  }

  @Test
  void aMessageThatIsLargerThanAnyLimitComesAlone() {
    client.declareQueue(1, "q");
    client.frames();
    begin(client, 1, 5000);
    client.write(TestClient.body(1, "x".repeat(5000)));
    assertThat(client.broker.queue("q").readyMessages()).isEqualTo(1);
    assertThat(client.metrics.incompleteContentBytes()).isZero();
  }

  @Test
  void whoHoldsMostGoesWhenOthersHaveWaitedInVain() {
    TestClient small = client.neighbour(1);
    TestClient waiting = client.neighbour(1);
    begin(small, 1, 300);
    begin(client, 1, 500);
    waiting.declareQueue(1, "q");
    waiting.frames();
    begin(waiting, 1, 400);
    waiting.write(TestClient.body(1, "x".repeat(400)));
    assertThat(waiting.broker.queue("q").readyMessages()).isZero();

    client.loop.advanceMillis(6_000);
    assertClosedFor(client, "incomplete messages have held");
    assertThat(waiting.broker.queue("q").readyMessages()).isEqualTo(1);
    client.loop.advanceMillis(20_000);
    assertThat(small.methods()).isEmpty();
    assertThat(waiting.methods()).isEmpty();
  }

  @Test
  void whoSendsNothingGoesAlsoWhenOthersFinish() {
    TestClient other = client.neighbour(1);
    TestClient waiting = client.neighbour(1);
    begin(client, 1, 500);
    begin(waiting, 1, 600);
    for (int i = 0; i < 2; i++) {
      begin(other, 1, 300);
      client.loop.advanceMillis(4_000);
      other.write(TestClient.body(1, "x".repeat(300)));
    }
    assertClosedFor(client, "incomplete messages have held");
    waiting.write(TestClient.body(1, "x".repeat(600)));
    assertThat(other.methods()).isEmpty();
    assertThat(client.metrics.incompleteContentBytes()).isZero();
  }

  @Test
  void nobodyGoesWhoGoesOn() {
    int largest = 16 << 20;
    TestClient first = TestClient.opened(1, 2);
    TestClient second = first.neighbour(1, 2);
    TestClient waiting = first.neighbour(1);
    for (int channel = 1; channel <= 2; channel++) {
      begin(first, channel, largest - 2);
      begin(second, channel, largest - 2);
    }
    begin(waiting, 1, 100);
    for (int i = 0; i < 5; i++) {
      first.write(TestClient.body(1, "x".repeat(100_000)));
      second.write(TestClient.body(2, "x".repeat(100_000)));
      first.loop.advanceMillis(4_000);
    }
    assertThat(first.methods()).isEmpty();
    assertThat(second.methods()).isEmpty();

    first.loop.advanceMillis(11_000);
    assertThat(first.methods().size() + second.methods().size()).isEqualTo(1);
  }

  @Test
  void nobodyGoesForAConnectionThatIsGone() {
    TestClient waiting = client.neighbour(1);
    begin(client, 1, 500);
    begin(waiting, 1, 600);
    var _ = waiting.socket.close();
    client.loop.advanceMillis(30_000);
    assertThat(client.methods()).isEmpty();
  }

  @Test
  void nobodyGoesWhomWeDoNotRead() {
    TestClient waiting = client.neighbour(1);
    client.declareQueue(1, "q");
    client.frames();
    begin(client, 2, 500);
    client.broker.mayPublish = false;
    client.publish(1, "", "q", "whole");
    assertThat(client.socket.config().isAutoRead()).isFalse();
    begin(waiting, 1, 600);
    client.loop.advanceMillis(30_000);
    assertThat(client.methods()).isEmpty();

    client.broker.mayPublish = true;
    client.broker.listener.mayPublishAgain();
    client.loop.advanceMillis(6_000);
    assertClosedFor(client, "incomplete messages have held");
  }

  /** Nobody else waits, and what would finish the message is not read. */
  @Test
  void whoWaitsForItselfHasADeadline() {
    TestClient other = client.neighbour(1);
    TestClient large = client.neighbour(1);
    begin(client, 1, 300);
    begin(other, 1, 50);
    client.loop.advanceMillis(4_000);
    begin(large, 1, 600);
    begin(client, 2, 250);
    while (client.socket.config().isAutoRead()) {
      client.write(TestClient.body(2, ""));
    }
    for (int i = 0; i < 30; i++) {
      other.write(TestClient.body(1, "x".repeat(50)));
      begin(other, 1, 50);
      client.loop.advanceMillis(3_000);
    }
    assertClosedFor(client, "content of channel 1 is incomplete");
  }

  @Test
  void everyMessageHasTimeOfItsOwn() {
    client.declareQueue(1, "q");
    client.frames();
    begin(client, 1, 100);
    client.loop.advanceMillis(25_000);
    begin(client, 2, 100);
    client.loop.advanceMillis(40_000);
    client.write(TestClient.body(1, "x".repeat(100)));
    client.write(publish(1));
    client.write(TestClient.body(2, "x".repeat(100)));
    client.write(publish(2));
    client.write(TestClient.header(2, 100));
    client.loop.advanceMillis(50_000);
    assertThat(client.methods()).isEmpty();
  }

  private static void assertClosedFor(TestClient closed, String words) {
    assertThat(closed.methods())
        .last()
        .isInstanceOfSatisfying(
            ConnectionMethod.Close.class,
            close -> assertThat(close.replyText()).startsWith("RESOURCE_ERROR - " + words));
  }

  private static void begin(TestClient client, int channel, int bodyBytes) {
    ByteBuf both = Unpooled.buffer().writeBytes(publish(channel));
    client.write(both.writeBytes(TestClient.header(channel, bodyBytes)));
  }

  private static ByteBuf publish(int channel) {
    return TestClient.method(channel, new BasicMethod.Publish(0, "", "q", false, false));
  }

  private static AmqpLimits limits() {
    AmqpLimits d = AmqpLimits.DEFAULT;
    return new AmqpLimits(
        d.frameMaxBytes(),
        d.handshakeFrameMaxBytes(),
        d.channelMax(),
        d.heartbeatSeconds(),
        d.messageBytesMax(),
        d.unackedBytesMax(),
        WAITING_BYTES,
        d.unreadOutputBytesMax(),
        d.pendingOutputBytesMax(),
        LOOP_BYTES,
        CONNECTION_BYTES,
        d.handshakeMillis(),
        d.contentMillis(),
        d.closeMillis(),
        d.qosChangesRunning());
  }
}
