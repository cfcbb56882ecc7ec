package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.Method;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publish that has to wait for what clients must do holds up nothing that they may do. */
class ParkedPublishTest {
  private static final String LARGE = "x".repeat(100_000);

  private final TestClient client = TestClient.opened(1, 2);

  @BeforeEach
  void fill() {
    client.declareQueue(1, "jobs");
    client.declareQueue(1, "results");
    client.publish(1, "", "jobs", "job");
    client.frames();
    client.broker.hasRoom = false;
  }

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void acknowledgementsPassIt() {
    client.consume(1, "jobs", "worker", false);
    client.publish(1, "", "results", "result");
    client.send(1, new BasicMethod.Ack(1, false));

    assertThat(client.socket.config().isAutoRead()).isTrue();
    assertThat(client.broker.queue("jobs").unackedMessages()).isZero();
    assertThat(client.broker.queue("results").readyBodies()).isEmpty();
    makeRoom();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("result");
  }

  @Test
  void cancelsPassItAndItGoesOnWaiting() {
    client.consume(1, "jobs", "worker", false);
    client.frames();
    client.publish(1, "", "results", "result");
    client.send(1, new BasicMethod.Cancel("worker", false));
    assertThat(client.methods()).containsExactly(new BasicMethod.CancelOk("worker"));
    assertThat(client.broker.queue("results").readyBodies()).isEmpty();
    makeRoom();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("result");
    client.declareQueue(1, "later");
    assertThat(client.methods()).containsExactly(new QueueMethod.DeclareOk("later", 0, 0));
  }

  @Test
  void aWrongAcknowledgementClosesItsChannelAtOnce() {
    client.publish(1, "", "results", "result");
    client.send(1, new BasicMethod.Ack(7, false));
    client.send(1, new ChannelMethod.CloseOk());
    client.send(1, new ChannelMethod.Open(""));
    assertThat(client.methods())
        .hasSize(2)
        .first()
        .isInstanceOfSatisfying(
            ChannelMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(406));
    makeRoom();
    assertThat(client.broker.queue("results").readyBodies()).isEmpty();
  }

  @Test
  void allElseOfItsChannelWaitsBehindIt() {
    client.confirmSelect(1);
    client.publish(1, "", "results", "first");
    client.publish(1, "", "results", "second");
    client.declareQueue(1, "later");
    client.declareQueue(2, "other");
    assertThat(client.methods()).containsExactly(new QueueMethod.DeclareOk("other", 0, 0));

    makeRoom();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("first", "second");
    assertThat(client.methods())
        .containsExactly(new QueueMethod.DeclareOk("later", 0, 0), new BasicMethod.Ack(2, true));
  }

  @Test
  void contentThatComesInPiecesWaitsAsAWhole() {
    ByteBuf bytes = TestClient.message(1, "", "results", false, "piecewise", 131_072);
    while (bytes.isReadable()) {
      client.write(Unpooled.copiedBuffer(bytes.readSlice(1)));
    }
    assertThat(client.broker.queue("results").readyBodies()).isEmpty();
    assertThat(client.broker.promisedBytes).isZero();
    makeRoom();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("piecewise");
  }

  @Test
  void contentThatIsStillComingHasItsMemory() {
    client.broker.hasRoom = true;
    client.write(
        TestClient.method(1, new BasicMethod.Publish(0, "", "results", false, false))
            .writeBytes(TestClient.header(1, 4)));
    assertThat(client.broker.promisedBytes).isBetween(4L, 10L);
    client.broker.hasRoom = false;
    client.write(TestClient.body(1, "late"));
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("late");
    assertThat(client.broker.promisedBytes).isZero();
  }

  @Test
  void whoHasNothingToAcknowledgeIsNotReadWhenTooMuchWaits() {
    int published = publishUntilNotRead();
    beStuck();
    assertThat(client.methods()).isEmpty();
    assertThat(client.socket.config().isAutoRead()).isFalse();
    makeRoom();
    assertThat(client.broker.queue("results").readyMessages()).isEqualTo(published);
    assertThat(client.socket.config().isAutoRead()).isTrue();
  }

  @Test
  void whoCouldFreeMemoryIsNotReadWhileItComesBackByItself() {
    consumeElsewhere();
    int published = publishUntilNotRead();
    assertThat(client.methods()).isEmpty();
    makeRoom();
    assertThat(client.broker.queue("results").readyMessages()).isEqualTo(published);
    assertThat(client.socket.config().isAutoRead()).isTrue();
  }

  @Test
  void whenNoneComesBackTheFirstIsRefusedWithANack() {
    client.confirmSelect(1);
    consumeElsewhere();
    int published = publishUntilNotRead();
    beStuck();
    assertThat(client.socket.config().isAutoRead()).isTrue();
    assertThat(client.methods()).containsExactly(new BasicMethod.Nack(1, false, false));
    makeRoom();
    assertThat(client.broker.queue("results").readyMessages()).isEqualTo(published - 1);
    assertThat(client.methods()).containsExactly(new BasicMethod.Ack(published, true));
  }

  @Test
  void withoutConfirmsItsChannelIsClosed() {
    consumeElsewhere();
    publishUntilNotRead();
    beStuck();
    List<Method> refusals = client.methods();
    assertThat(refusals)
        .singleElement()
        .isInstanceOfSatisfying(
            ChannelMethod.Close.class, close -> assertThat(close.replyCode()).isEqualTo(406));
    client.declareQueue(2, "other");
    assertThat(client.methods()).hasSize(1);
  }

  @Test
  void theConnectionIsClosedBehindIt() {
    client.publish(1, "", "results", "last");
    client.send(0, new ConnectionMethod.Close(200, "", 0, 0));
    assertThat(client.methods()).isEmpty();
    makeRoom();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("last");
    assertThat(client.methods()).containsExactly(new ConnectionMethod.CloseOk());
  }

  @Test
  void theConnectionIsClosedInTheEnd() {
    client.publish(1, "", "results", "last");
    client.send(0, new ConnectionMethod.Close(200, "", 0, 0));
    client.loop.advanceMillis(6_000);
    assertThat(client.methods()).containsExactly(new ConnectionMethod.CloseOk());
  }

  private int publishUntilNotRead() {
    int published = 0;
    while (client.socket.config().isAutoRead() && published < 100) {
      client.publish(1, "", "results", LARGE);
      published++;
    }
    assertThat(published).isBetween(30, 60);
    return published;
  }

  private void consumeElsewhere() {
    client.consume(2, "jobs", "worker", false);
    client.frames();
  }

  private void beStuck() {
    client.broker.listener.memoryIsStuck();
    client.loop.turn();
  }

  private void makeRoom() {
    client.broker.hasRoom = true;
    client.broker.listener.mayPublishAgain();
    client.loop.turn();
  }
}
