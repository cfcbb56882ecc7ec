package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SettlingTest extends ConformanceTest {
  @Test
  @Proves(Feature.ACK)
  void multipleAcknowledgesUpToTheTag() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c");
    List<Long> tags = tagsOf(channel, queue, 3);

    channel.basicAck(tags.get(1), true);
    channel.basicReject(tags.get(2), true);
    assertThat(redelivered(queue)).containsExactly("c");
  }

  @Test
  @Proves(Feature.ACK)
  void tagZeroWithMultipleMeansAllOfTheChannel() throws Exception {
    channel.queueDeclare("all", false, false, false, null);
    fill("all", "a", "b");
    Channel other = connection.createChannel();
    tagsOf(other, "all", 2);
    other.basicAck(0, true);
    other.close();

    assertThat(redelivered("all")).isEmpty();
  }

  @Test
  @Proves(Feature.ACK)
  void anUnknownDeliveryTagClosesTheChannel() throws Exception {
    channel.basicAck(42, false);

    assertChannelCloses(
        406, "PRECONDITION_FAILED - unknown delivery tag 42", () -> channel.basicQos(1));
  }

  @Test
  @Proves(Feature.ACK)
  void acknowledgingTwiceClosesTheChannel() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a");
    long tag = tagsOf(channel, queue, 1).getFirst();
    channel.basicAck(tag, false);
    channel.basicAck(tag, false);

    assertChannelCloses(
        406, "PRECONDITION_FAILED - unknown delivery tag " + tag, () -> channel.basicQos(1));
  }

  @Test
  @Proves(Feature.REJECT)
  void requeuedMessagesComeBackWhereTheyWere() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c", "d");
    List<Long> tags = tagsOf(channel, queue, 3);

    channel.basicNack(tags.get(2), false, true);
    channel.basicReject(tags.get(0), true);
    channel.basicAck(tags.get(1), false);
    assertThat(redelivered(queue)).containsExactly("a", "c", "new d");
  }

  @Test
  @Proves(Feature.REJECT)
  void nackOfMultipleRequeuesAllInOrder() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c");
    List<Long> tags = tagsOf(channel, queue, 3);

    channel.basicNack(tags.get(2), true, true);
    assertThat(redelivered(queue)).containsExactly("a", "b", "c");
  }

  @Test
  @Proves(Feature.REJECT)
  void withoutRequeueTheMessageIsGone() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c");
    List<Long> tags = tagsOf(channel, queue, 3);

    channel.basicReject(tags.get(0), false);
    channel.basicNack(tags.get(2), true, false);
    assertThat(redelivered(queue)).isEmpty();
  }

  @Test
  @Proves(Feature.REJECT)
  void aClosedChannelGivesItsMessagesBack() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b");
    Channel closing = connection.createChannel();
    tagsOf(closing, queue, 1);
    closing.close();

    assertThat(redelivered(queue)).containsExactly("a", "new b");
  }

  @Test
  @Proves(Feature.REJECT)
  void aLostConnectionGivesItsMessagesBack() throws Exception {
    channel.queueDeclare("given-back", true, false, false, null);
    fill("given-back", "a");
    try (var other = broker.clients().newConnection()) {
      tagsOf(other.createChannel(), "given-back", 1);
    }

    assertThat(redelivered("given-back")).containsExactly("a");
  }

  @Test
  @Proves(Feature.RECOVER)
  void recoverGivesBackAllThatTheChannelHolds() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c", "d");
    List<Long> tags = tagsOf(channel, queue, 3);
    channel.basicAck(tags.get(1), false);

    channel.basicRecover();
    assertThat(redelivered(queue)).containsExactly("a", "c", "new d");
    channel.basicAck(tags.get(0), false);
    assertChannelCloses(
        406,
        "PRECONDITION_FAILED - unknown delivery tag " + tags.get(0),
        () -> channel.basicQos(1));
  }

  @Test
  @Proves(Feature.RECOVER)
  void recoverBringsAConsumerItsMessagesAgain() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b");
    BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
    channel.basicConsume(queue, false, (tag, delivery) -> deliveries.add(delivery), tag -> {});
    List<Boolean> redelivered = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      redelivered.add(next(deliveries).getEnvelope().isRedeliver());
    }

    channel.basicRecover(true);
    for (String body : List.of("a", "b")) {
      Delivery again = next(deliveries);
      assertThat(text(again.getBody())).isEqualTo(body);
      redelivered.add(again.getEnvelope().isRedeliver());
    }
    assertThat(redelivered).containsExactly(false, false, true, true);
  }

  @Test
  @Proves(Feature.RECOVER)
  void recoverAsyncRequeuesWithoutAnAnswer() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a");
    tagsOf(channel, queue, 1);

    channel.asyncRpc(new AMQP.Basic.RecoverAsync.Builder().requeue(true).build());
    Channel another = connection.createChannel();
    assertThat(text(untilThere(another, queue).getBody())).isEqualTo("a");
  }

  @Test
  @Proves(Feature.RECOVER)
  void recoverWithoutRequeueIsNotImplemented() {
    assertConnectionCloses(
        NOT_IMPLEMENTED, "NOT_IMPLEMENTED - requeue=false", () -> channel.basicRecover(false));
  }

  private static Delivery next(BlockingQueue<Delivery> deliveries) throws InterruptedException {
    Delivery delivery = deliveries.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    if (delivery == null) {
      throw new AssertionError("no delivery came");
    }
    return delivery;
  }

  /** Nothing tells when it is back. */
  private static GetResponse untilThere(Channel on, String queue) throws IOException {
    GetResponse got = on.basicGet(queue, false);
    while (got == null) {
      got = on.basicGet(queue, false);
    }
    return got;
  }

  private static List<Long> tagsOf(Channel on, String queue, int count) throws IOException {
    List<Long> tags = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tags.add(on.basicGet(queue, false).getEnvelope().getDeliveryTag());
    }
    return tags;
  }

  /** All that the queue has; a message without the redelivered flag is called new. */
  private List<String> redelivered(String queue) throws IOException {
    List<String> found = new ArrayList<>();
    GetResponse got = channel.basicGet(queue, true);
    while (got != null) {
      found.add((got.getEnvelope().isRedeliver() ? "" : "new ") + text(got.getBody()));
      got = channel.basicGet(queue, true);
    }
    return found;
  }
}
