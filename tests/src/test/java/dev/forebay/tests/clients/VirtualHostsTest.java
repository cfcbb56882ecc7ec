package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same names in two virtual hosts are two things. */
class VirtualHostsTest {
  private static final String SERVED = "broker.virtual-hosts=/,team";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  @Proves(Feature.VIRTUAL_HOSTS)
  void hostsShareNoNamesAlsoAfterARestart(int loops) throws Exception {
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops, SERVED)) {
      fill(broker, "/", "in the root");
      fill(broker, "team", "of the team");
      try (Connection connection = open(broker, "team");
          Channel channel = connection.createChannel()) {
        channel.queueDeclare("team only", true, false, false, null);
      }
      try (Connection connection = open(broker, "/")) {
        ConformanceTest.assertChannelCloses(
            404,
            "NOT_FOUND - no queue 'team only' in vhost '/'",
            () -> connection.createChannel().queueDeclarePassive("team only"));
      }
    }
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops)) {
      ConformanceTest.assertConnectionCloses(
          530, "NOT_ALLOWED - vhost team not found", () -> open(broker, "team"));
      assertThat(take(broker, "/")).isEqualTo("in the root");
    }
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops, SERVED)) {
      assertThat(take(broker, "team")).isEqualTo("of the team");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  @Proves(Feature.EXCLUSIVE_QUEUES)
  void exclusiveQueuesOfTheSameNameAreTwo(int loops) throws Exception {
    try (TestBroker broker = TestBroker.start(directory, "loops=" + loops, SERVED);
        Connection inTeam = open(broker, "team");
        Channel team = inTeam.createChannel()) {
      team.queueDeclare("mine", false, true, false, null);
      try (Connection inRoot = open(broker, "/");
          Channel root = inRoot.createChannel()) {
        root.queueDeclare("mine", false, true, false, null);
        publish(root, "of the root");
        publish(team, "of the team");
        assertLocked(open(broker, "team"), "team");
        assertLocked(open(broker, "/"), "/");
        assertThat(ConformanceTest.text(root.basicGet("mine", true).getBody()))
            .isEqualTo("of the root");
      }
      ConformanceTest.assertChannelCloses(
          404,
          "NOT_FOUND - no queue 'mine' in vhost '/'",
          () -> open(broker, "/").createChannel().queueDeclarePassive("mine"));
      assertThat(team.messageCount("mine")).isEqualTo(1);
      assertThat(ConformanceTest.text(team.basicGet("mine", true).getBody()))
          .isEqualTo("of the team");
    }
  }

  private static void publish(Channel channel, String body) throws Exception {
    channel.confirmSelect();
    channel.basicPublish("", "mine", null, body.getBytes(StandardCharsets.UTF_8));
    channel.waitForConfirmsOrDie(10_000);
  }

  private static void assertLocked(Connection other, String virtualHost) {
    ConformanceTest.assertChannelCloses(
        405,
        "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'mine' in vhost '"
            + virtualHost
            + "'",
        () -> other.createChannel().queueDeclarePassive("mine"));
  }

  private static void fill(TestBroker broker, String virtualHost, String body) throws Exception {
    try (Connection connection = open(broker, virtualHost);
        Channel channel = connection.createChannel()) {
      channel.exchangeDeclare("same", "fanout", true);
      channel.queueDeclare("same", true, false, false, null);
      channel.queueBind("same", "same", "");
      channel.confirmSelect();
      channel.basicPublish(
          "same", "", MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
      channel.waitForConfirmsOrDie(10_000);
      assertThat(channel.messageCount("same")).isEqualTo(1);
    }
  }

  private static String take(TestBroker broker, String virtualHost) throws Exception {
    try (Connection connection = open(broker, virtualHost);
        Channel channel = connection.createChannel()) {
      GetResponse got = channel.basicGet("same", true);
      return got == null ? "" : ConformanceTest.text(got.getBody());
    }
  }

  private static Connection open(TestBroker broker, String virtualHost) throws Exception {
    ConnectionFactory factory = broker.clients();
    factory.setVirtualHost(virtualHost);
    return factory.newConnection();
  }
}
