package dev.forebay.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.SaslMechanism;
import com.rabbitmq.client.ShutdownSignalException;
import com.rabbitmq.client.impl.AMQImpl;
import com.rabbitmq.client.impl.LongStringHelper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest extends ConformanceTest {
  @Test
  @Proves(Feature.CONNECTION_OPEN)
  void theBrokerSaysWhatItIs() throws Exception {
    Map<String, Object> properties = connection.getServerProperties();

    assertThat(properties.get("product")).hasToString("RabbitMQ");
    assertThat(String.valueOf(properties.get("information"))).startsWith("Forebay ");
    connection.close();
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  @Proves(Feature.PLAIN)
  void aWrongPasswordIsRefused() {
    ConnectionFactory wrong = broker.clients();
    wrong.setPassword("wrong");

    assertThatThrownBy(wrong::newConnection)
        .isInstanceOf(AuthenticationFailureException.class)
        .hasMessageContaining("ACCESS_REFUSED - Login was refused using authentication mechanism");
  }

  @Test
  @Proves(Feature.VIRTUAL_HOSTS)
  void anUnknownVirtualHostIsRefused() {
    ConnectionFactory elsewhere = broker.clients();
    elsewhere.setVirtualHost("elsewhere");

    assertConnectionCloses(
        530, "NOT_ALLOWED - vhost elsewhere not found", elsewhere::newConnection);
  }

  @Test
  @Proves(Feature.AMQPLAIN)
  void nameAndPasswordMayComeInTable() throws Exception {
    ConnectionFactory clients = broker.clients();
    clients.setSaslConfig(_ -> new Amqplain());
    try (Connection opened = clients.newConnection()) {
      assertThat(opened.createChannel().queueDeclare().getQueue()).isNotEmpty();
    }

    clients.setPassword("wrong");
    assertThatThrownBy(clients::newConnection)
        .isInstanceOf(AuthenticationFailureException.class)
        .hasMessageContaining("using authentication mechanism AMQPLAIN");
  }

  /** The mechanism of AMQP 0-8, which the client has no class for. */
  private record Amqplain() implements SaslMechanism {
    @Override
    public String getName() {
      return "AMQPLAIN";
    }

    @Override
    public LongString handleChallenge(
        @Nullable LongString challenge, String username, String password) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (String field : List.of("LOGIN", username, "PASSWORD", password)) {
        if (field.equals("LOGIN") || field.equals("PASSWORD")) {
          bytes.write(field.length());
          bytes.writeBytes(field.getBytes(StandardCharsets.UTF_8));
        } else {
          bytes.write('S');
          bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(field.length()).array());
          bytes.writeBytes(field.getBytes(StandardCharsets.UTF_8));
        }
      }
      return LongStringHelper.asLongString(bytes.toByteArray());
    }
  }

  @Test
  @Proves(Feature.EXTERNAL)
  void withoutTlsNoCertificateIsALogin() {
    ConnectionFactory external = broker.clients();
    external.setSaslConfig(DefaultSaslConfig.EXTERNAL);

    assertThatThrownBy(external::newConnection).isInstanceOf(IOException.class);
  }

  @Test
  @Proves(Feature.CHANNELS)
  void aConnectionHasManyChannels() throws Exception {
    assertThat(connection.getChannelMax()).isEqualTo(2047);
    List<Channel> channels = new ArrayList<>();
    for (int i = 1; i < 2047; i++) {
      channels.add(connection.createChannel());
    }
    assertThat(connection.createChannel()).isNull();
    for (Channel each : channels) {
      String queue = each.queueDeclare().getQueue();
      each.basicPublish("", queue, null, new byte[1]);
      assertThat(each.basicGet(queue, true)).isNotNull();
      each.close();
    }
    assertThat(connection.createChannel()).isNotNull();
  }

  @Test
  @Proves(Feature.CHANNELS)
  void aClosedChannelLeavesTheOthersAlone() throws Exception {
    Channel failing = connection.createChannel();
    assertChannelCloses(404, "no queue", () -> failing.queueDeclarePassive("missing"));

    assertThat(channel.queueDeclare().getQueue()).isNotEmpty();
    assertThat(connection.createChannel(failing.getChannelNumber())).isNotNull();
  }

  @Test
  @Proves(Feature.CHANNEL_FLOW)
  void clientsMayNotStopTheFlow() throws Exception {
    channel.rpc(new AMQImpl.Channel.Flow(true));
    assertConnectionCloses(
        NOT_IMPLEMENTED,
        "NOT_IMPLEMENTED - active=false",
        () -> channel.rpc(new AMQImpl.Channel.Flow(false)));
  }

  @Test
  @Proves(Feature.HEARTBEATS)
  void heartbeatsKeepAnIdleConnectionAndAreAgreed() throws Exception {
    ConnectionFactory beating = broker.clients();
    beating.setRequestedHeartbeat(1);
    try (Connection idle = beating.newConnection()) {
      assertThat(idle.getHeartbeat()).isEqualTo(1);
      TimeUnit.MILLISECONDS.sleep(3500);
      // The client ends a connection on which it hears nothing for two intervals.
      assertThat(idle.createChannel().queueDeclare().getQueue()).isNotEmpty();
    }
    assertThat(connection.getHeartbeat()).isEqualTo(60);
  }

  @Test
  @Proves(Feature.FRAME_MAX)
  void theFrameSizeIsAgreed() {
    assertThat(connection.getFrameMax()).isEqualTo(131_072);
  }

  @Test
  @Proves(Feature.ORDERLY_STOP)
  void aBrokerThatStopsSaysSo(@TempDir Path directory) throws Exception {
    BlockingQueue<ShutdownSignalException> ends = new LinkedBlockingQueue<>();
    try (TestBroker stopping = TestBroker.start(directory)) {
      stopping.clients().newConnection().addShutdownListener(ends::add);
    }

    assertConnectionCloses(
        320,
        "CONNECTION_FORCED",
        () -> {
          throw ends.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        });
  }
}
