package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConsumingTest extends ConformanceTest {
  private static final int QUIET_MILLIS = 150;

  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

  @Test
  @Proves(Feature.CONSUME)
  void aConsumerGetsMessagesInOrderUntilItCancels() throws Exception {
    // A temporary queue would go with its last consumer.
    String queue = channel.queueDeclare("staying", false, false, false, null).getQueue();
    fill(queue, "a", "b");
    String tag = consume(queue, true);
    assertThat(next()).isEqualTo("a");
    assertThat(next()).isEqualTo("b");

    channel.basicCancel(tag);
    fill(queue, "c");
    assertThat(nothingComes()).isTrue();
    assertThat(take(queue)).isEqualTo("c");
  }

  @Test
  @Proves(Feature.CONSUME)
  void aTagIsUsedOnceOnAChannel() throws Exception {
    String queue = temporaryQueue();
    channel.basicConsume(queue, true, "tag", new DefaultConsumer(channel));

    assertConnectionCloses(
        530,
        "NOT_ALLOWED - attempt to reuse consumer tag 'tag'",
        () -> channel.basicConsume(queue, true, "tag", new DefaultConsumer(channel)));
  }

  @Test
  @Proves(Feature.CONSUME)
  void cancellingAnUnknownTagIsAnsweredAsAnyOther() throws Exception {
    AMQP.Basic.Cancel unknown = new AMQP.Basic.Cancel.Builder().consumerTag("nobody").build();
    assertThat(channel.rpc(unknown).getMethod()).isInstanceOf(AMQP.Basic.CancelOk.class);
  }

  @Test
  @Proves(Feature.CONSUME)
  void aCancelledConsumerMayStillAcknowledge() throws Exception {
    channel.queueDeclare("held", false, false, false, null);
    fill("held", "a", "b");
    String tag = consume("held", false);
    long first = delivery().getEnvelope().getDeliveryTag();
    long second = delivery().getEnvelope().getDeliveryTag();
    channel.basicCancel(tag);
    assertThat(channel.basicGet("held", true)).isNull();

    channel.basicAck(first, false);
    channel.basicNack(second, false, true);
    assertThat(take("held")).isEqualTo("b");
    assertThat(channel.basicGet("held", true)).isNull();
  }

  @Test
  @Proves(Feature.CONSUME)
  void noLocalIsIgnored() throws Exception {
    String queue = temporaryQueue();
    channel.basicConsume(
        queue,
        true,
        "",
        true,
        false,
        null,
        (tag, delivery) -> deliveries.add(delivery),
        cancelled::add);
    fill(queue, "own");
    assertThat(next()).isEqualTo("own");
  }

  @Test
  @Proves(Feature.CONSUMER_EXCLUSIVE)
  void anExclusiveConsumerIsRefusedWhileThereAreOthers() throws Exception {
    channel.queueDeclare("busy", false, false, false, null);
    consume("busy", true);
    Channel other = connection.createChannel();
    assertChannelCloses(
        403,
        "ACCESS_REFUSED - queue 'busy' in vhost '/' in exclusive use",
        () -> other.basicConsume("busy", true, "", false, true, null, new DefaultConsumer(other)));
  }

  @Test
  @Proves(Feature.CONSUMER_EXCLUSIVE)
  void anExclusiveConsumerIsTheOnlyOne() throws Exception {
    channel.queueDeclare("watched", false, false, false, null);
    channel.basicConsume("watched", true, "", false, true, null, new DefaultConsumer(channel));

    try (Connection other = broker.clients().newConnection()) {
      assertChannelCloses(
          403,
          "ACCESS_REFUSED - queue 'watched' in vhost '/' in exclusive use",
          () -> other.createChannel().basicConsume("watched", new DefaultConsumer(channel)));
    }
  }

  @Test
  @Proves(Feature.CANCEL_NOTIFY)
  void consumersAreToldThatTheirQueueIsDeleted() throws Exception {
    channel.queueDeclare("shortlived", false, false, false, null);
    String tag = consume("shortlived", true);

    try (Connection other = broker.clients().newConnection()) {
      other.createChannel().queueDelete("shortlived");
    }
    assertThat(cancelled.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(tag);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  @Proves(Feature.GET)
  void getTakesOneMessageAndTellsHowManyAreLeft() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b");

    GetResponse first = channel.basicGet(queue, false);
    assertThat(text(first.getBody())).isEqualTo("a");
    assertThat(first.getMessageCount()).isEqualTo(1);
    assertThat(first.getEnvelope().isRedeliver()).isFalse();
    assertThat(take(queue)).isEqualTo("b");
    assertThat(channel.basicGet(queue, true)).isNull();
  }

  @Test
  @Proves(Feature.QOS)
  void noMoreThanThePrefetchCountIsUnacknowledged() throws Exception {
    String queue = temporaryQueue();
    fill(queue, "a", "b", "c");
    channel.basicQos(2);
    consume(queue, false);
    long first = delivery().getEnvelope().getDeliveryTag();
    assertThat(next()).isEqualTo("b");
    assertThat(nothingComes()).isTrue();

    channel.basicAck(first, false);
    assertThat(next()).isEqualTo("c");
  }

  @Test
  @Proves(Feature.QOS)
  void prefetchIsSharedFairly() throws Exception {
    String queue = temporaryQueue();
    channel.basicQos(1);
    consume(queue, false);
    Channel second = connection.createChannel();
    second.basicQos(1);
    BlockingQueue<Delivery> others = new LinkedBlockingQueue<>();
    second.basicConsume(queue, false, (tag, delivery) -> others.add(delivery), tag -> {});
    fill(queue, "a", "b", "c");

    assertThat(delivery()).isNotNull();
    assertThat(others.poll(SOON.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    assertThat(nothingComes()).isTrue();
    assertThat(channel.messageCount(queue)).isEqualTo(1);
  }

  private String consume(String queue, boolean autoAck) throws IOException {
    return channel.basicConsume(
        queue, autoAck, (tag, delivery) -> deliveries.add(delivery), cancelled::add);
  }

  private Delivery delivery() throws InterruptedException {
    Delivery delivery = deliveries.poll(SOON.toSeconds(), TimeUnit.SECONDS);
    if (delivery == null) {
      throw new AssertionError("no delivery came");
    }
    return delivery;
  }

  private String next() throws InterruptedException {
    return text(delivery().getBody());
  }

  private boolean nothingComes() throws InterruptedException {
    return deliveries.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS) == null;
  }
}
