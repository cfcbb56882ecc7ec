package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.broker.api.publish.RouteKey;
import dev.forebay.protocol.amqp091.channel.BasicMethods;
import dev.forebay.protocol.amqp091.codec.field.FieldTable;
import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final TestClient client = TestClient.opened(1, 2);
  private final FakeQueue queue;

  DeliveryTest() {
    client.declareQueue(1, "q");
    client.frames();
    queue = client.broker.queue("q");
  }

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void deliversWithTheNamesOfTheMessage() {
    client.consume(1, "q", "me", false);
    client.publish(1, "", "q", "hello");
    assertThat(client.frames())
        .containsExactly(
            new TestClient.MethodFrame(1, new BasicMethod.ConsumeOk("me")),
            new TestClient.MethodFrame(1, new BasicMethod.Deliver("me", 1, false, "", "q")),
            new TestClient.Header(1, 5),
            new TestClient.Body(1, "hello"));
  }

  @Test
  void aKeyThatAmqpCannotWriteIsCutBehindAWholeCharacter() {
    RouteKey key = new RouteKey();
    key.set("", "x" + "é".repeat(200));
    queue.add(new FakeMessage(key, false, 2, 0));
    client.consume(1, "q", "me", true);

    assertThat(client.methods())
        .contains(new BasicMethod.Deliver("me", 1, false, "", "x" + "é".repeat(127)));
  }

  @Test
  void prefetchLimitsWhatIsUnderWay() {
    client.send(1, new BasicMethod.Qos(0, 2, false));
    publish(5);
    client.consume(1, "q", "me", false);
    assertThat(queue.unackedMessages()).isEqualTo(2);
    client.send(1, new BasicMethod.Ack(1, false));
    assertThat(queue.unackedMessages()).isEqualTo(2);
    assertThat(queue.readyMessages()).isEqualTo(2);
    client.frames();
  }

  @Test
  void acksOfOneReadBecomeOneRange() {
    publish(4);
    client.consume(1, "q", "me", false);
    ByteBuf acks = Unpooled.buffer();
    for (long tag = 1; tag <= 4; tag++) {
      acks.writeBytes(TestClient.method(1, new BasicMethod.Ack(tag, false)));
    }
    client.write(acks);
    assertThat(queue.settled).containsExactly("100..104");
    client.frames();
  }

  @Test
  void acksOutOfOrderAndMultiple() {
    publish(5);
    client.consume(1, "q", "me", false);
    client.send(1, new BasicMethod.Ack(3, false));
    client.send(1, new BasicMethod.Ack(4, true));
    assertThat(queue.settled).containsExactly("102..103", "100..102", "103..104");
    client.send(1, new BasicMethod.Ack(0, true));
    assertThat(queue.unackedMessages()).isZero();
    client.send(1, new BasicMethod.Ack(0, true));
    assertThat(client.methods()).doesNotHaveAnyElementsOfTypes(ChannelMethod.Close.class);
  }

  @Test
  void requeuedMessagesComeBackMarked() {
    publish(1);
    client.consume(1, "q", "me", false);
    client.frames();
    client.send(1, new BasicMethod.Nack(1, false, true));
    assertThat(client.methods()).containsExactly(new BasicMethod.Deliver("me", 2, true, "", "q"));
    client.send(1, new BasicMethod.Reject(2, false));
    assertThat(queue.settled).containsExactly("100..101");
  }

  @Test
  void noAckDeliveriesAreNotTracked() {
    publish(2);
    client.consume(1, "q", "me", true);
    assertThat(queue.unackedMessages()).isZero();
    client.frames();
    client.send(1, new BasicMethod.Ack(1, false));
    assertThat(client.methods()).hasOnlyElementsOfType(ChannelMethod.Close.class);
  }

  @Test
  void getAndAck() {
    publish(2);
    client.send(1, new BasicMethod.Get(0, "q", false));
    assertThat(client.methods()).containsExactly(new BasicMethod.GetOk(1, false, "", "q", 1));
    client.send(1, new BasicMethod.Get(0, "q", true));
    client.send(1, new BasicMethod.Get(0, "q", true));
    assertThat(client.methods())
        .containsExactly(new BasicMethod.GetOk(2, false, "", "q", 0), new BasicMethod.GetEmpty(""));
    client.send(1, new BasicMethod.Ack(1, false));
    assertThat(queue.settled).containsExactly("100..101");
  }

  @Test
  void closingTheChannelGivesEverythingBack() {
    publish(3);
    client.consume(1, "q", "me", false);
    client.send(1, new BasicMethod.Ack(2, false));
    client.frames();
    client.send(1, new ChannelMethod.Close(200, "", 0, 0));
    assertThat(client.methods()).containsExactly(new ChannelMethod.CloseOk());
    assertThat(queue.readyMessages()).isEqualTo(2);
    assertThat(queue.consumers()).isZero();
    client.send(1, new ChannelMethod.Open(""));
    assertThat(client.methods()).hasOnlyElementsOfType(ChannelMethod.OpenOk.class);
  }

  @Test
  void losingTheConnectionGivesEverythingBack() {
    publish(3);
    client.consume(1, "q", "me", false);
    client.consume(2, "q", "other", false);
    var _ = client.socket.close();
    assertThat(queue.readyMessages()).isEqualTo(3);
    assertThat(queue.consumers()).isZero();
    assertThat(client.broker.closed).isTrue();
  }

  @Test
  void cancelKeepsWhatIsUnacknowledged() {
    publish(1);
    client.consume(1, "q", "me", false);
    client.frames();
    client.send(1, new BasicMethod.Cancel("me", false));
    assertThat(client.methods()).containsExactly(new BasicMethod.CancelOk("me"));
    assertThat(queue.unackedMessages()).isEqualTo(1);
    client.send(1, new BasicMethod.Ack(1, false));
    assertThat(queue.unackedMessages()).isZero();
  }

  @Test
  void tellsClientsThatUnderstandWhenTheQueueGoes() {
    TestClient modern = new TestClient();
    modern.handshake(TestClient.capabilities("consumer_cancel_notify"), 4096);
    modern.send(1, new ChannelMethod.Open(""));
    modern.declareQueue(1, "q");
    modern.consume(1, "q", "me", false);
    modern.frames();
    modern.send(1, new QueueMethod.Delete(0, "q", false, false, false));
    assertThat(modern.methods())
        .containsExactly(new QueueMethod.DeleteOk(0), new BasicMethod.Cancel("me", true));
  }

  @Test
  void qosIsAnsweredWhenAllConsumersKeepToIt() {
    client.consume(1, "q", "me", false);
    client.frames();
    client.broker.hold();
    client.send(1, new BasicMethod.Qos(0, 3, true));
    assertThat(client.broker.sharedLimit).isEqualTo(3);
    assertThat(client.frames()).isEmpty();
    client.broker.letGo();
    client.loop.turn();
    assertThat(client.methods()).containsExactly(new BasicMethod.QosOk());
  }

  @Test
  void thereIsALimitOfConsumers() {
    for (int i = 0; i < BasicMethods.CONSUMERS_MAX; i++) {
      client.consume(1, "q", "", true);
      client.frames();
    }
    client.consume(1, "q", "", true);
    assertThat(client.methods().getLast())
        .hasToString(
            "Close[replyCode=530, replyText=NOT_ALLOWED - reached maximum (10000) of consumers per"
                + " channel, failedClassId=60, failedMethodId=20]");
  }

  @Test
  void consumerTagsAreUnique() {
    client.consume(1, "q", "me", false);
    client.consume(1, "q", "", false);
    client.frames();
    client.consume(1, "q", "me", false);
    assertThat(client.methods().getLast())
        .hasToString(
            "Close[replyCode=530, replyText=NOT_ALLOWED - attempt to reuse consumer tag 'me',"
                + " failedClassId=60, failedMethodId=20]");
  }

  @Test
  void largeBodiesAreCutToTheReadersFrameMax() {
    TestClient small = new TestClient();
    small.handshake(FieldTable.EMPTY, 4096);
    small.send(1, new ChannelMethod.Open(""));
    small.declareQueue(1, "q");
    small.consume(1, "q", "me", true);
    small.frames();
    String body = "0123456789".repeat(30_000);
    small.write(TestClient.message(1, "", "q", false, body, 4096));
    List<String> bodies = bodyFrames(small);
    assertThat(bodies).allMatch(part -> part.length() <= 4088);
    assertThat(String.join("", bodies)).isEqualTo(body);
  }

  @Test
  void largeBodiesAreSentFromWhereTheyAreStored() {
    client.publish(1, "", "q", "0123456789".repeat(30_000));
    FakeMessage message = queue.readyMessageList().getFirst();
    client.frames();
    client.consume(1, "q", "me", true);
    assertThat(message.pins).isEqualTo(3);
    assertThat(bodies(client)).isEqualTo(message.body());
    assertThat(message.pins).isZero();
  }

  @Test
  void bodiesThatCannotBePinnedAreCopied() {
    client.publish(1, "", "q", "0123456789".repeat(30_000));
    FakeMessage message = queue.readyMessageList().getFirst();
    message.pinsMax = 1;
    client.frames();
    client.consume(1, "q", "me", true);
    assertThat(message.pins).isEqualTo(1);
    assertThat(bodies(client)).isEqualTo(message.body());
    assertThat(message.pins).isZero();
  }

  @Test
  void losingTheConnectionReleasesWhatWasNotSent() {
    client.publish(1, "", "q", "0123456789".repeat(30_000));
    FakeMessage message = queue.readyMessageList().getFirst();
    client.consume(1, "q", "me", false);
    assertThat(message.pins).isEqualTo(3);
    TestClient.finishAll();
    assertThat(message.pins).isZero();
  }

  @Test
  void pausesAtTheLimitOfUnacknowledgedMessages() {
    AmqpLimits d = AmqpLimits.DEFAULT;
    TestClient limited =
        TestClient.opened(
            new AmqpLimits(
                d.frameMaxBytes(),
                d.handshakeFrameMaxBytes(),
                d.channelMax(),
                d.heartbeatSeconds(),
                d.messageBytesMax(),
                40,
                d.waitingBytesMax(),
                d.unreadOutputBytesMax(),
                d.pendingOutputBytesMax(),
                d.contentBytesMax(),
                d.connectionContentBytesMax(),
                d.handshakeMillis(),
                d.contentMillis(),
                d.closeMillis(),
                d.qosChangesRunning()),
            1);
    limited.declareQueue(1, "q");
    limited.consume(1, "q", "a", false);
    limited.consume(1, "q", "b", false);
    for (int i = 0; i < 10; i++) {
      limited.publish(1, "", "q", "x");
    }
    FakeQueue many = limited.broker.queue("q");
    assertThat(many.unackedMessages()).isEqualTo(1);
    assertThat(many.pausedAll()).isTrue();
    limited.send(1, new BasicMethod.Ack(0, true));
    assertThat(many.unackedMessages()).isEqualTo(1);
    limited.frames();
  }

  private static String bodies(TestClient reader) {
    return String.join("", bodyFrames(reader));
  }

  private static List<String> bodyFrames(TestClient reader) {
    return reader.frames().stream()
        .filter(TestClient.Body.class::isInstance)
        .map(frame -> ((TestClient.Body) frame).text())
        .toList();
  }

  private void publish(int messages) {
    for (int i = 0; i < messages; i++) {
      client.publish(2, "", "q", "m" + i);
    }
  }
}
