package dev.forebay.tests.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.forebay.protocol.amqp091.codec.method.ChannelMethod;
import dev.forebay.protocol.amqp091.codec.method.ConnectionMethod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that have begun on thousands of channels and do not end. */
class HalfReceivedTest extends LimitsTest {
  private static final int CHANNELS = 2000;
  private static final String HELD = "forebay_incomplete_content_bytes";

  @Test
  void halfOfLargeBodiesOnAllChannelsIsTooMuch() throws Exception {
    int half = 32 << 10;
    try (RawClient abusive = open(CHANNELS)) {
      int begun = 0;
      for (; begun < CHANNELS / 5; begun++) {
        abusive.send(RawClient.begin(begun + 1, "nowhere", false, 2L * half));
        abusive.send(RawClient.body(begun + 1, new byte[half]));
      }
      double expected = begun * 2.0 * half;
      awaitMetric(HELD, bytes -> bytes >= expected);
      assertThat(broker.metric(HELD)).isLessThan(32 * MIB);
      bystander.isServed();

      for (; begun < CHANNELS; begun++) {
        abusive.send(RawClient.begin(begun + 1, "nowhere", false, 2L * half));
        abusive.send(RawClient.body(begun + 1, new byte[half]));
      }
      ConnectionMethod.Close close = abusive.await(ConnectionMethod.Close.class);
      assertThat(close.replyCode() + " " + close.replyText())
          .isEqualTo(
              "506 RESOURCE_ERROR - incomplete messages of the connection have more than 33554432"
                  + " bytes");
      awaitMetric(HELD, bytes -> bytes == 0);
      bystander.isServed();
    }
  }

  @Test
  void halfOfSmallBodiesOnAllChannelsMayBeFinished() throws Exception {
    try (RawClient odd = open(CHANNELS);
        Connection other = broker.clients().newConnection();
        Channel channel = other.createChannel()) {
      String queue = channel.queueDeclare().getQueue();
      for (int i = 1; i <= CHANNELS; i++) {
        odd.send(RawClient.begin(i, queue, false, 2000));
        odd.send(RawClient.body(i, new byte[1000]));
      }
      awaitMetric(HELD, bytes -> bytes >= CHANNELS * 2000.0);
      assertThat(broker.metric(HELD)).isLessThan(CHANNELS * 2100.0);
      bystander.isServed();
      for (int i = CHANNELS; i > 0; i--) {
        odd.send(RawClient.body(i, new byte[1000]));
      }
      awaitMetric(HELD, bytes -> bytes == 0);
      assertThat(channel.messageCount(queue)).isEqualTo(CHANNELS);
    }
  }

  /** Together they take all that there is, each no more than its share. */
  @Test
  void manyConnectionsThatDoNotGoOnMakeRoom() throws Exception {
    List<RawClient> abusive = new ArrayList<>();
    try {
      int connections = 2;
      for (int i = 0; i < connections; i++) {
        RawClient client = open(2);
        abusive.add(client);
        for (int channel = 1; channel <= 2; channel++) {
          client.send(RawClient.begin(channel, "nowhere", false, 16 * MIB - 2));
        }
      }
      double all = 32.0 * MIB * connections;
      awaitMetric(HELD, bytes -> bytes == all);

      bystander.isServed();
      assertThat(broker.metric(HELD)).isLessThan(all);
      int closed = 0;
      for (RawClient client : abusive) {
        client.send(3, new ChannelMethod.Open(""));
        if (client.next().method() instanceof ConnectionMethod.Close close) {
          assertThat(close.replyText())
              .startsWith("RESOURCE_ERROR - incomplete messages have held 33554432 bytes");
          closed++;
        }
      }
      // Connections take the loops in turn; each loop closes one, unless another was first.
      assertThat(closed).isBetween(1, Math.min(loops, connections));
    } finally {
      for (RawClient client : abusive) {
        client.close();
      }
    }
    awaitMetric(HELD, bytes -> bytes == 0);
  }
}
