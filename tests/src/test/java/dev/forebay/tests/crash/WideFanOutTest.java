package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message for more queues of one shard than sixteen bits count. */
class WideFanOutTest {
  private static final int QUEUES = 65_537;
  private static final int CHANNELS = 500;

  /** The first, the last, and both sides of every place where a count could run over. */
  private static final int[] LOOKED_AT = {
    0, 1, 255, 256, 4095, 4096, 32_767, 32_768, 65_534, 65_535, 65_536
  };

  /** What is declared may take a quarter of it. */
  private static final int HEAP_MIB = 768;

  @TempDir Path dir;

  @Test
  void isInAllOfThemAndSurvivesAKill() throws Exception {
    Path data = dir.resolve("data");
    try (BrokerProcess broker = BrokerProcess.serve(HEAP_MIB, data, "shards=1")) {
      try (Connection connection = BrokerProcess.connect(broker.awaitPort())) {
        declare(connection);
        Channel channel = connection.createChannel();
        publish(channel, "hello, world");
        assertHave(channel, 1);
      }
      broker.kill();
    }
    try (BrokerProcess next = BrokerProcess.serve(HEAP_MIB, data);
        Connection connection = BrokerProcess.connect(next.awaitPort())) {
      Channel channel = connection.createChannel();
      publish(channel, "after");
      assertHave(channel, 2);
      for (int queue : LOOKED_AT) {
        assertThat(take(channel, queue)).isEqualTo("hello, world");
        assertThat(take(channel, queue)).isEqualTo("after");
      }
    }
  }

  /** By many channels, so that not every queue waits for a sync of its own. */
  private static void declare(Connection connection) throws Exception {
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(connection.createChannel());
    }
    for (int i = 0; i < QUEUES; i++) {
      Channel channel = channels.get(i % CHANNELS);
      channel.queueDeclareNoWait("u" + i, true, false, false, null);
      channel.queueBindNoWait("u" + i, "amq.fanout", "", null);
    }
    for (Channel channel : channels) {
      // Its answer waits for all of these.
      channel.basicQos(1);
    }
  }

  private static void publish(Channel channel, String body) throws Exception {
    channel.confirmSelect();
    channel.basicPublish(
        "amq.fanout",
        "",
        MessageProperties.PERSISTENT_BASIC,
        body.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(60_000);
  }

  private static void assertHave(Channel channel, int messages) throws Exception {
    for (int queue : LOOKED_AT) {
      assertThat(channel.messageCount("u" + queue)).as("in u%d", queue).isEqualTo(messages);
    }
  }

  private static String take(Channel channel, int queue) throws Exception {
    GetResponse got = channel.basicGet("u" + queue, true);
    assertThat(got).as("in u%d", queue).isNotNull();
    return new String(got.getBody(), StandardCharsets.UTF_8);
  }
}
