package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.tests.clients.TestBroker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Well-behaved clients on all event loops, which have to be served whatever others do. */
final class Bystander implements AutoCloseable {
  private static final int ROUNDS = 5;

  /** The larger one comes in several frames and reads. */
  private static final int[] BODY_BYTES = {10, 300_000};

  private final List<One> all = new ArrayList<>();
  private byte round;

  private record One(
      Connection connection, Channel channel, String queue, BlockingQueue<byte[]> deliveries) {}

  Bystander(TestBroker broker, int loops) throws Exception {
    for (int i = 0; i < loops; i++) {
      Connection connection = broker.clients().newConnection();
      Channel channel = connection.createChannel();
      BlockingQueue<byte[]> deliveries = new LinkedBlockingQueue<>();
      String queue = "bystander-" + i;
      channel.queueDeclare(queue, true, false, false, null);
      channel.confirmSelect();
      channel.basicConsume(
          queue,
          false,
          (tag, delivery) -> {
            channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            deliveries.add(delivery.getBody());
          },
          tag -> {});
      all.add(new One(connection, channel, queue, deliveries));
    }
  }

  /** Publishes, has it confirmed and gets it back, on every loop. */
  void isServed() throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      round++;
      for (One one : all) {
        for (int bytes : BODY_BYTES) {
          byte[] body = new byte[bytes];
          Arrays.fill(body, round);
          one.channel.basicPublish("", one.queue, MessageProperties.PERSISTENT_BASIC, body);
          one.channel.waitForConfirmsOrDie(LimitsTest.SOON.toMillis());
          assertThat(one.deliveries.poll(LimitsTest.SOON.toSeconds(), TimeUnit.SECONDS))
              .isEqualTo(body);
        }
      }
    }
  }

  @Override
  public void close() {
    all.forEach(one -> one.connection.abort());
  }
}
