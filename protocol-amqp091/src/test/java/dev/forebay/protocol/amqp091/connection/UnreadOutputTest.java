package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.transport.connection.ClientConnection;
import dev.forebay.transport.connection.OutputShare;
import dev.forebay.transport.connection.ReaderShares;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client that does not read gets no further answers, but is read for all that needs none. */
class UnreadOutputTest {
  private static final String LONG_NAME = "q".repeat(255);

  private final TestClient client = TestClient.opened(limits(), 1);
  private final Valve valve = new Valve();

  /** The way to the client, which may be closed. */
  private static final class Valve extends ChannelOutboundHandlerAdapter {
    private boolean closed;

    @Override
    public void flush(ChannelHandlerContext context) {
      if (!closed) {
        context.flush();
      }
    }
  }

  @BeforeEach
  void declare() {
    client.socket.pipeline().addFirst(valve);
    client.declareQueue(1, LONG_NAME);
    client.frames();
    valve.closed = true;
  }

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void itIsReadAgainWhenItHasRead() {
    int asked = askUntilNotRead();
    assertThat(unsentBytes()).isBetween(200_000L, 300_000L);
    valve.closed = false;
    client.socket.flush();
    client.loop.turn();
    assertThat(client.socket.config().isAutoRead()).isTrue();
    assertThat(client.methods()).hasSize(asked);
  }

  @Test
  void whatItPublishesIsTaken() {
    int before = client.broker.queue(LONG_NAME).readyMessages();
    ask(2_000);
    assertThat(unsentBytes()).isBetween(200_000L, 300_000L);
    client.send(2, new ChannelMethod.Open(""));
    client.publish(2, "", LONG_NAME, "result");
    assertThat(client.socket.config().isAutoRead()).isTrue();
    assertThat(client.broker.queue(LONG_NAME).readyMessages()).isEqualTo(before + 1);

    valve.closed = false;
    client.socket.flush();
    client.loop.turn();
    assertThat(client.methods()).hasSizeGreaterThan(2_000);
  }

  @Test
  void itHasToTakeSomethingWithinTwoIntervals() {
    askUntilNotRead();
    client.loop.advanceMillis(110_000);
    assertThat(client.socket.isOpen()).isTrue();
    client.loop.advanceMillis(90_000);
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void whoIsSentAwayHasToTakeItWithinTheDeadline() {
    client.send(0, new ConnectionMethod.Close(200, "", 0, 0));
    client.loop.advanceMillis(AmqpLimits.DEFAULT.closeMillis() + 1);
    assertThat(client.socket.isOpen()).isTrue();
    client.loop.advanceMillis(ClientConnection.LEAVE_MILLIS + 1);
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void withoutHeartbeatsItHasToTakeSomethingWithinAMinute() {
    TestClient silent = new TestClient(limits());
    Valve way = new Valve();
    silent.socket.pipeline().addFirst(way);
    silent.handshake(FieldTable.EMPTY, 131_072, 0);
    silent.send(1, new ChannelMethod.Open(""));
    silent.declareQueue(1, LONG_NAME);
    silent.loop.advanceMillis(600_000);
    assertThat(silent.socket.isOpen()).isTrue();

    way.closed = true;
    for (int i = 0; i < 2_000; i++) {
      silent.declareQueue(1, LONG_NAME);
    }
    silent.loop.advanceMillis(55_000);
    assertThat(silent.socket.isOpen()).isTrue();
    silent.loop.advanceMillis(45_000);
    assertThat(silent.socket.isOpen()).isFalse();
  }

  @Test
  void whoseDeliveriesAreHeldUpHasToTakeSomethingWithinAMinute() {
    TestClient silent = new TestClient(limits());
    Valve way = new Valve();
    silent.socket.pipeline().addFirst(way);
    silent.handshake(FieldTable.EMPTY, 131_072, 0);
    silent.send(1, new ChannelMethod.Open(""));
    silent.declareQueue(1, LONG_NAME);
    way.closed = true;
    silent.consume(1, LONG_NAME, "me", true);
    silent.publish(1, "", LONG_NAME, "0123456789".repeat(10_000));
    assertThat(silent.broker.queue(LONG_NAME).pausedAll()).isTrue();
    // Far less than what has methods wait.
    assertThat(silent.socket.unsafe().outboundBuffer().totalPendingWriteBytes())
        .isLessThan(limits().unreadOutputBytesMax());

    silent.loop.advanceMillis(55_000);
    assertThat(silent.socket.isOpen()).isTrue();
    silent.loop.advanceMillis(45_000);
    assertThat(silent.socket.isOpen()).isFalse();
  }

  @Test
  void whoLeavesLittleMayDoSoAsLongAsItLikes() {
    TestClient silent = new TestClient(limits());
    Valve way = new Valve();
    silent.socket.pipeline().addFirst(way);
    silent.handshake(FieldTable.EMPTY, 131_072, 0);
    silent.send(1, new ChannelMethod.Open(""));
    silent.declareQueue(1, LONG_NAME);
    way.closed = true;
    silent.consume(1, LONG_NAME, "me", true);
    silent.publish(1, "", LONG_NAME, "0123456789");

    silent.loop.advanceMillis(600_000);

    assertThat(silent.broker.queue(LONG_NAME).pausedAll()).isFalse();
    assertThat(silent.socket.isOpen()).isTrue();
  }

  @Test
  void itGetsNoMoreThanItsShareWhileOthersNeedTheMemory() {
    FakeQueue queue = client.broker.queue(LONG_NAME);
    client.broker.isReaderMemoryUsedUp = true;
    client.consume(1, LONG_NAME, "me", true);
    client.publish(1, "", LONG_NAME, "0123456789".repeat(1_000));
    assertThat(queue.pausedAll()).isFalse();
    client.publish(1, "", LONG_NAME, "0123456789".repeat(1_000));
    assertThat(unsentBytes()).isGreaterThan(OutputShare.BYTES);
    assertThat(queue.pausedAll()).isTrue();

    client.broker.isReaderMemoryUsedUp = false;
    client.loop.advanceMillis(100);
    assertThat(queue.pausedAll()).isFalse();
  }

  @Test
  void whoTakesNothingGivesWayWhileOthersNeedTheMemory() {
    client.broker.isReaderMemoryUsedUp = true;
    client.consume(1, LONG_NAME, "me", true);
    client.publish(1, "", LONG_NAME, "0123456789".repeat(2_000));
    assertThat(unsentBytes()).isGreaterThan(OutputShare.BYTES);
    client.loop.advanceMillis(ReaderShares.STUCK_MILLIS - 200);
    assertThat(client.socket.isOpen()).isTrue();
    client.loop.advanceMillis(400);
    assertThat(client.socket.isOpen()).isFalse();
  }

  @Test
  void whoTakesEnoughStaysThoughOthersNeedTheMemory() {
    client.broker.isReaderMemoryUsedUp = true;
    client.consume(1, LONG_NAME, "me", true);
    for (int i = 0; i < 10; i++) {
      client.publish(1, "", LONG_NAME, "0123456789".repeat(9_000));
      valve.closed = false;
      client.socket.flush();
      valve.closed = true;
      client.loop.advanceMillis(ReaderShares.STUCK_MILLIS / 2);
    }
    assertThat(client.socket.isOpen()).isTrue();
  }

  @Test
  void whoTakesNothingStaysWhileNobodyNeedsTheMemory() {
    client.consume(1, LONG_NAME, "me", true);
    client.publish(1, "", LONG_NAME, "0123456789".repeat(2_000));
    client.loop.advanceMillis(2 * ReaderShares.STUCK_MILLIS);
    assertThat(client.socket.isOpen()).isTrue();
  }

  private void ask(int times) {
    for (int i = 0; i < times; i++) {
      client.send(
          1,
          new QueueMethod.Declare(
              0, LONG_NAME, true, false, false, false, false, FieldTable.EMPTY));
    }
  }

  /** How many questions it took. */
  private int askUntilNotRead() {
    int asked = 0;
    while (client.socket.config().isAutoRead()) {
      client.send(
          1,
          new QueueMethod.Declare(
              0, LONG_NAME, true, false, false, false, false, FieldTable.EMPTY));
      asked++;
      assertThat(asked).isLessThan(10_000);
    }
    return asked;
  }

  private long unsentBytes() {
    return client.socket.unsafe().outboundBuffer().totalPendingWriteBytes();
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
        d.waitingBytesMax(),
        200_000,
        d.pendingOutputBytesMax(),
        d.contentBytesMax(),
        d.connectionContentBytesMax(),
        d.handshakeMillis(),
        d.contentMillis(),
        d.closeMillis(),
        d.qosChangesRunning());
  }
}
