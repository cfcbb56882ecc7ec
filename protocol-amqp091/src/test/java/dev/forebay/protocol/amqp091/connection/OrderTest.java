package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel's methods take effect in order, whatever the broker takes its time for. */
class OrderTest {
  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void laterFramesSeeTheEffectOfTheMethodThatWaits() {
    TestClient client = TestClient.opened(1);
    client.confirmSelect(1);
    client.broker.hold();
    client.declareQueue(1, "q");
    client.publish(1, "", "q", "after the declare");
    client.send(1, new BasicMethod.Get(0, "", true));
    assertThat(client.frames()).isEmpty();
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.frames())
        .satisfiesExactlyInAnyOrder(
            ok -> assertThat(ok).isEqualTo(method(new QueueMethod.DeclareOk("q", 0, 0))),
            confirm -> assertThat(confirm).isEqualTo(method(new BasicMethod.Ack(1, false))),
            got -> assertThat(got).isEqualTo(method(new BasicMethod.GetOk(1, false, "", "q", 0))),
            header -> assertThat(header).isEqualTo(new TestClient.Header(1, 17)),
            body -> assertThat(body).isEqualTo(new TestClient.Body(1, "after the declare")));
  }

  @Test
  void otherChannelsDoNotWait() {
    TestClient client = TestClient.opened(1, 2);
    client.declareQueue(2, "q");
    client.frames();
    client.broker.hold();
    client.declareQueue(1, "slow");
    client.publish(2, "", "q", "a");
    assertThat(client.broker.queue("q").readyBodies()).containsExactly("a");
    client.broker.letGo();
    assertThat(client.broker.queues).containsKey("slow");
    client.loop.turn();
    client.frames();
  }

  @Test
  void aRefusalDiscardsWhatWaited() {
    TestClient client = TestClient.opened(1);
    client.broker.hold();
    client.consume(1, "nope", "", false);
    client.declareQueue(1, "never");
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.methods()).hasOnlyElementsOfType(ChannelMethod.Close.class).hasSize(1);
    assertThat(client.broker.queues).isEmpty();
  }

  /** They waited at a channel that has been closed, and follow the one that has its number now. */
  @Test
  void whatWaitedIsGivenBackWhenTheConnectionFailsOnTheWay() {
    TestClient client = TestClient.opened(1);
    client.broker.hold();
    client.declareQueue(1, "slow");
    client.send(1, new ChannelMethod.Close(200, "bye", 0, 0));
    client.send(1, new ChannelMethod.Open(""));
    client.send(1, new BasicMethod.GetEmpty(""));
    client.publish(1, "", "q", "never");
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.methods()).hasAtLeastOneElementOfType(ConnectionMethod.Close.class);
    TestClient.finishAll();
    assertThat(client.heldBytes()).isZero();
  }

  @Test
  void readingStopsWhenTooMuchWaitsAndGoesOn() {
    TestClient client = TestClient.opened(1);
    client.broker.hold();
    client.declareQueue(1, "q");
    int sent = 0;
    ByteBuf part = Unpooled.buffer();
    while (client.socket.config().isAutoRead()) {
      client.publish(1, "", "q", "x".repeat(10_000));
      sent++;
    }
    part.release();
    assertThat(sent).isBetween(90, 110);
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.socket.config().isAutoRead()).isTrue();
    assertThat(client.broker.queue("q").readyMessages()).isEqualTo(sent);
    client.frames();
  }

  @Test
  void aConnectionThatGoesWhileWaitingLeavesNothing() {
    TestClient client = TestClient.opened(1);
    client.broker.hold();
    client.declareQueue(1, "q");
    client.publish(1, "", "q", "a");
    var _ = client.socket.close();
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.broker.closed).isTrue();
    assertThat(client.broker.queue("q").readyMessages()).isZero();
  }

  @Test
  void messagesWaitForMemoryInOrder() {
    AmqpLimits d = AmqpLimits.DEFAULT;
    TestClient client =
        TestClient.opened(
            new AmqpLimits(
                d.frameMaxBytes(),
                d.handshakeFrameMaxBytes(),
                d.channelMax(),
                d.heartbeatSeconds(),
                d.messageBytesMax(),
                d.unackedBytesMax(),
                d.waitingBytesMax(),
                d.unreadOutputBytesMax(),
                d.pendingOutputBytesMax(),
                100,
                200,
                d.handshakeMillis(),
                d.contentMillis(),
                d.closeMillis(),
                d.qosChangesRunning()),
            1,
            2);
    client.declareQueue(1, "q");
    client.frames();
    client.write(TestClient.method(1, new BasicMethod.Publish(0, "", "q", false, false)));
    client.write(TestClient.header(1, 80));
    client.write(TestClient.method(2, new BasicMethod.Publish(0, "", "q", false, false)));
    client.write(TestClient.header(2, 50));
    client.write(TestClient.body(2, "b".repeat(50)));
    client.publish(2, "", "q", "third");
    assertThat(client.broker.queue("q").readyMessages()).isZero();
    client.write(TestClient.body(1, "a".repeat(80)));
    client.loop.turn();
    assertThat(client.broker.queue("q").readyBodies())
        .containsExactly("a".repeat(80), "b".repeat(50), "third");
  }

  private static TestClient.Frame method(dev.forebay.protocol.amqp091.codec.method.Method method) {
    return new TestClient.MethodFrame(1, method);
  }
}
