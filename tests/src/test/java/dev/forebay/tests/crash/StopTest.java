package dev.forebay.tests.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The orderly end of a broker's process, as its clients, its supervisor and its successor see it.
 */
class StopTest {
  private static final long STOP_SECONDS_MAX = 10;
  private static final int MESSAGES = 20;
  private static final int ACKNOWLEDGED = 12;

  @TempDir Path dir;

  @Test
  void clientsAreToldTheExitIsCleanAndWhatWasAcknowledgedStaysGone() throws Exception {
    Path data = dir.resolve("data");
    try (BrokerProcess broker = BrokerProcess.serve(data)) {
      int port = broker.awaitPort();
      CompletableFuture<ShutdownSignalException> publisherTold = new CompletableFuture<>();
      CompletableFuture<ShutdownSignalException> consumerTold = new CompletableFuture<>();
      Connection publisher = BrokerProcess.connect(port);
      publisher.addShutdownListener(publisherTold::complete);
      publish(publisher);
      Connection consumer = BrokerProcess.connect(port);
      consumer.addShutdownListener(consumerTold::complete);
      acknowledgeSome(consumer);

      long began = System.nanoTime();
      broker.terminate();
      assertThat(broker.exitCode()).isZero();
      assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(STOP_SECONDS_MAX));
      assertForced(publisherTold.get(5, TimeUnit.SECONDS));
      assertForced(consumerTold.get(5, TimeUnit.SECONDS));
      assertThat(broker.standardError()).isEmpty();
    }
    try (BrokerProcess next = BrokerProcess.serve(data);
        Connection connection = BrokerProcess.connect(next.awaitPort())) {
      Channel channel = connection.createChannel();
      for (int i = ACKNOWLEDGED; i < MESSAGES; i++) {
        GetResponse left = channel.basicGet("work", true);
        assertThat(left).as("message %d", i).isNotNull();
        assertThat(new String(left.getBody(), StandardCharsets.UTF_8)).isEqualTo("message " + i);
      }
      assertThat(channel.basicGet("work", true)).isNull();
    }
  }

  @Test
  void aSecondBrokerOnTheSameDataIsRefusedAndToldWhoHasThem() throws Exception {
    Path data = dir.resolve("data");
    try (BrokerProcess first = BrokerProcess.serve(data)) {
      int port = first.awaitPort();
      try (BrokerProcess second = BrokerProcess.serve(data)) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.standardError())
            .contains("is in use by the broker with process id " + first.pid());
      }
      try (Connection connection = BrokerProcess.connect(port)) {
        publish(connection);
      }
    }
  }

  private static void publish(Connection connection) throws Exception {
    Channel channel = connection.createChannel();
    channel.queueDeclare("work", true, false, false, null);
    channel.confirmSelect();
    for (int i = 0; i < MESSAGES; i++) {
      byte[] body = ("message " + i).getBytes(StandardCharsets.UTF_8);
      channel.basicPublish("", "work", MessageProperties.PERSISTENT_BASIC, body);
    }
    channel.waitForConfirmsOrDie(10_000);
  }

  /** The last of what it sends is the acknowledgement, and it waits for nothing but the socket. */
  private static void acknowledgeSome(Connection connection) throws Exception {
    Channel channel = connection.createChannel();
    long lastTag = 0;
    for (int i = 0; i < ACKNOWLEDGED; i++) {
      GetResponse got = channel.basicGet("work", false);
      assertThat(got).isNotNull();
      lastTag = got.getEnvelope().getDeliveryTag();
    }
    channel.basicAck(lastTag, true);
    // Its answer shows that the broker has read the acknowledgement.
    channel.queueDeclarePassive("work");
  }

  private static void assertForced(ShutdownSignalException signal) {
    assertThat(signal.isInitiatedByApplication()).isFalse();
    assertThat(signal.getReason()).isInstanceOf(AMQP.Connection.Close.class);
    AMQP.Connection.Close close = (AMQP.Connection.Close) signal.getReason();
    assertThat(close.getReplyCode()).isEqualTo(320);
    assertThat(close.getReplyText()).startsWith("CONNECTION_FORCED - ");
  }
}
