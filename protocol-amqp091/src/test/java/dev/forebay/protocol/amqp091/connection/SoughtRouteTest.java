package dev.forebay.protocol.amqp091.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.protocol.amqp091.codec.method.BasicMethod;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import dev.forebay.protocol.amqp091.codec.method.QueueMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publish whose route takes several turns to find waits, with what follows on its channel. */
class SoughtRouteTest {
  private final TestClient client = TestClient.opened(1, 2);

  @BeforeEach
  void declare() {
    client.declareQueue(1, "jobs");
    client.declareQueue(1, "results");
    client.publish(1, "", "jobs", "job");
    client.frames();
    client.broker.findsRoutes = false;
  }

  @AfterEach
  void finish() {
    TestClient.finishAll();
  }

  @Test
  void allElseOfItsChannelWaitsBehindItAndOthersGoOn() {
    client.confirmSelect(1);
    client.publish(1, "", "results", "first");
    client.publish(1, "", "results", "second");
    client.declareQueue(1, "later");
    client.declareQueue(2, "other");
    assertThat(client.methods()).containsExactly(new QueueMethod.DeclareOk("other", 0, 0));
    assertThat(client.broker.queue("results").readyBodies()).isEmpty();

    findRoutes();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("first", "second");
    assertThat(client.methods())
        .containsExactly(new QueueMethod.DeclareOk("later", 0, 0), new BasicMethod.Ack(2, true));
  }

  @Test
  void acknowledgementsPassIt() {
    client.consume(1, "jobs", "worker", false);
    client.publish(1, "", "results", "result");
    client.send(1, new BasicMethod.Ack(1, false));
    assertThat(client.broker.queue("jobs").unackedMessages()).isZero();
    findRoutes();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("result");
  }

  @Test
  void contentThatComesInPiecesWaitsForItAtItsBeginningAndAtItsEnd() {
    ByteBuf bytes = TestClient.message(1, "", "results", false, "piecewise", 131_072);
    ByteBuf beginning = bytes.readSlice(bytes.readableBytes() - 3);
    client.write(Unpooled.copiedBuffer(beginning));
    findRoutes();
    assertThat(client.broker.promisedBytes).isPositive();

    client.broker.findsRoutes = false;
    client.write(Unpooled.copiedBuffer(bytes));
    assertThat(client.broker.queue("results").readyBodies()).isEmpty();
    findRoutes();
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("piecewise");
    assertThat(client.broker.promisedBytes).isZero();
  }

  @Test
  void aCloseIsAnsweredBehindIt() {
    client.publish(1, "", "results", "result");
    client.send(0, new ConnectionMethod.Close(200, "", 0, 0));
    assertThat(client.methods()).isEmpty();
    findRoutes();
    assertThat(client.methods()).containsExactly(new ConnectionMethod.CloseOk());
    assertThat(client.broker.queue("results").readyBodies()).containsExactly("result");
  }

  @Test
  void aChannelThatFailsForgetsIt() {
    client.publish(1, "", "results", "result");
    int before = client.broker.forgottenRoutes;
    client.send(1, new BasicMethod.Ack(7, false));
    assertThat(client.methods()).hasSize(1).first().isInstanceOf(ChannelMethod.Close.class);
    assertThat(client.broker.forgottenRoutes).isGreaterThan(before);
    findRoutes();
    assertThat(client.broker.queue("results").readyBodies()).isEmpty();
  }

  private void findRoutes() {
    client.broker.findRoutes();
    client.loop.turn();
  }
}
