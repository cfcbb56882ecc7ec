package dev.forebay.tests.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard that is closed while the broker goes on. */
class ClosedShardTest {
  private static final int SHARDS = 4;

  @TempDir Path directory;

  @Test
  void whatComesForItWaitsIsShownAndIsDoneWhenItIsOpen() throws Exception {
    try (TestBroker broker = TestBroker.start(directory, "shards=" + SHARDS, "loops=2");
        Connection connection = broker.clients().newConnection();
        Channel channel = connection.createChannel()) {
      for (int i = 0; i < SHARDS; i++) {
        channel.queueDeclare("q" + i, true, false, false, null);
      }
      channel.confirmSelect();
      assertThat(Forebay.run(broker, "shard"))
          .contains("shard 1 is open; 0 wait for it", "shard 4 is open")
          .endsWith("exit 0");
      assertThat(Forebay.run(broker, "shard", "close", "2"))
          .isEqualTo("shard 2 is closed; 0 wait for it (0 bytes), the oldest for 0 s\nexit 0");
      for (int i = 0; i < SHARDS; i++) {
        channel.basicPublish("", "q" + i, MessageProperties.PERSISTENT_BASIC, new byte[100]);
      }
      assertThat(broker.page("/health/ready")).startsWith("ok\nshard 2 is closed; ");
      assertThat(broker.page("/metrics"))
          .contains("forebay_shard_phase{phase=\"closed\",shard=\"2\"} 1.0\n")
          .contains("forebay_shard_phase{phase=\"open\",shard=\"1\"} 1.0\n")
          .contains("forebay_shard_held{shard=\"2\"} ")
          .contains("forebay_shard_held_oldest_seconds{shard=\"1\"} 0.0\n");
      assertThat(broker.post("/shards/open?number=2")).startsWith("shard 2 is open; 0 wait");
      channel.waitForConfirmsOrDie(10_000);
      assertThat(broker.page("/health/ready")).isEqualTo("ok\n");
      assertThat(Forebay.run(broker, "shard", "open", "2")).endsWith("exit 0");
      assertThat(Forebay.run(broker, "shard", "close", "9"))
          .contains("the shards are 1 to 4")
          .endsWith("exit 1");
      assertThat(Forebay.run("shard", "shut", "2")).endsWith("exit 2");
    }
  }
}
