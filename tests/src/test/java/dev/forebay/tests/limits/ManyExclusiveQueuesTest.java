package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The queues of a connection go with it, however many share an exchange. */
class ManyExclusiveQueuesTest extends LimitsTest {
  private static final int QUEUES = 20_000;
  private static final Duration CLOSED_WITHIN = Duration.ofSeconds(10);

  @Test
  void goAtOnce() throws Exception {
    Connection connection = broker.clients().newConnection();
    Channel channel = connection.createChannel();
    for (int i = 0; i < QUEUES; i++) {
      channel.queueDeclareNoWait("q" + i, false, true, false, null);
      channel.queueBindNoWait("q" + i, "amq.fanout", "", null);
    }
    channel.queueDeclarePassive("q0");
    long began = System.nanoTime();
    connection.abort();
    bystander.isServed();
    awaitMetric("forebay_queues", queues -> queues == loops);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(CLOSED_WITHIN);
  }
}
