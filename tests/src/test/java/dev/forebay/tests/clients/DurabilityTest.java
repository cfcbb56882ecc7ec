package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurabilityTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 3})
  @Proves(Feature.ALTERNATE_EXCHANGE)
  void alternateExchangesOutliveTheBroker(int loops) throws Exception {
    try (TestBroker first = TestBroker.start(directory, "loops=" + loops);
        Connection connection = first.clients().newConnection();
        Channel channel = connection.createChannel()) {
      // Named before it is there.
      channel.exchangeDeclare(
          "first", "direct", true, false, Map.of("alternate-exchange", "second"));
      channel.exchangeDeclare("second", "fanout", true);
      channel.queueDeclare("rest", true, false, false, null);
      channel.queueDeclare("known", true, false, false, null);
      channel.queueBind("rest", "second", "");
      channel.queueBind("known", "first", "known");
    }
    try (TestBroker second = TestBroker.start(directory, "loops=" + loops);
        Connection connection = second.clients().newConnection();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish("first", "odd", MessageProperties.BASIC, new byte[] {1});
      channel.basicPublish("first", "known", MessageProperties.BASIC, new byte[] {2});
      channel.waitForConfirmsOrDie(10_000);
      assertThat(channel.basicGet("rest", true).getBody()).containsExactly(1);
      assertThat(channel.basicGet("rest", true)).isNull();
      assertThat(channel.basicGet("known", true).getBody()).containsExactly(2);
      ConformanceTest.assertChannelCloses(
          406,
          "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'first'",
          () -> connection.createChannel().exchangeDeclare("first", "direct", true));
    }
  }

  @ParameterizedTest(name = "loops={0}")
  @ValueSource(ints = {1, 3})
  @Proves(Feature.DURABILITY)
  void durableThingsOutliveTheBroker(int loops) throws Exception {
    try (TestBroker first = TestBroker.start(directory, "loops=" + loops);
        Connection connection = first.clients().newConnection();
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare("kept", "topic", true);
      channel.queueDeclare("kept", true, false, false, null);
      channel.exchangeDeclare("middle", "fanout", true);
      channel.exchangeBind("middle", "kept", "a.*");
      channel.queueBind("kept", "middle", "");
      channel.queueDeclare("passing", false, false, false, null);
      channel.confirmSelect();
      channel.basicPublish("kept", "a.1", MessageProperties.PERSISTENT_BASIC, new byte[] {1});
      channel.basicPublish("kept", "a.2", MessageProperties.PERSISTENT_BASIC, new byte[] {2});
      channel.basicPublish("kept", "a.3", MessageProperties.BASIC, new byte[] {3});
      channel.waitForConfirmsOrDie(10_000);
      channel.basicAck(channel.basicGet("kept", false).getEnvelope().getDeliveryTag(), false);
    }

    try (TestBroker second = TestBroker.start(directory, "loops=" + loops);
        Connection connection = second.clients().newConnection();
        Channel channel = connection.createChannel()) {
      channel.confirmSelect();
      channel.basicPublish("kept", "a.4", MessageProperties.PERSISTENT_BASIC, new byte[] {4});
      channel.waitForConfirmsOrDie(10_000);
      GetResponse old = channel.basicGet("kept", true);
      GetResponse fresh = channel.basicGet("kept", true);

      assertThat(old.getBody()).containsExactly(2);
      assertThat(fresh.getBody()).containsExactly(4);
      assertThat(channel.basicGet("kept", true)).isNull();
      ConformanceTest.assertChannelCloses(
          404,
          "no queue 'passing'",
          () -> connection.createChannel().queueDeclarePassive("passing"));
    }
  }
}
