package dev.forebay.tests.mqtt.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.forebay.tests.clients.TestBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What applications do with HiveMQ's client, by TCP and by WebSocket. */
public class HiveMqTest {
  private static final int MESSAGES = 200;
  private static final int RECEIVE_MAXIMUM = 3;
  private static final int EXPIRY_SECONDS = 60;

  @TempDir Path directory;

  private TestBroker start(int loops) throws Exception {
    return TestBroker.start(directory.resolve("data"), "loops=" + loops);
  }

  private static MqttClientBuilder builder(TestBroker broker, boolean overWebSocket, String id) {
    MqttClientBuilder builder = MqttClient.builder().identifier(id).serverHost("127.0.0.1");
    return overWebSocket
        ? builder
            .serverPort(broker.mqttWebSocket().getPort())
            .webSocketConfig()
            .serverPath("mqtt")
            .applyWebSocketConfig()
        : builder.serverPort(broker.mqtt().getPort());
  }

  private static Mqtt5Publish next(Mqtt5BlockingClient.Mqtt5Publishes from) throws Exception {
    return from.receive(10, TimeUnit.SECONDS).orElseThrow();
  }

  private static String text(Mqtt5Publish message) {
    return new String(message.getPayloadAsBytes(), UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "3, false", "3, true"})
  void messagesOfEachQosGoBothWays(int loops, boolean overWebSocket) throws Exception {
    try (TestBroker broker = start(loops)) {
      Mqtt3BlockingClient client =
          builder(broker, overWebSocket, "hive").useMqttVersion3().buildBlocking();
      client.connect();
      try (Mqtt3BlockingClient.Mqtt3Publishes got = client.publishes(MqttGlobalPublishFilter.ALL)) {
        client.subscribeWith().topicFilter("hive/#").qos(MqttQos.EXACTLY_ONCE).send();
        for (MqttQos qos : MqttQos.values()) {
          client
              .publishWith()
              .topic("hive/" + qos.getCode())
              .qos(qos)
              .payload(qos.name().getBytes(UTF_8))
              .send();
          Mqtt3Publish message = got.receive(10, TimeUnit.SECONDS).orElseThrow();
          assertThat(message.getTopic()).hasToString("hive/" + qos.getCode());
          assertThat(message.getQos()).isEqualTo(qos);
          assertThat(new String(message.getPayloadAsBytes(), UTF_8)).isEqualTo(qos.name());
        }
      }
      client.disconnect();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "3, false", "3, true"})
  void messagesOfEachQosGoBothWaysInVersionFive(int loops, boolean overWebSocket) throws Exception {
    try (TestBroker broker = start(loops)) {
      Mqtt5BlockingClient client =
          builder(broker, overWebSocket, "hive").useMqttVersion5().buildBlocking();
      client.connect();
      try (Mqtt5BlockingClient.Mqtt5Publishes got = client.publishes(MqttGlobalPublishFilter.ALL)) {
        client.subscribeWith().topicFilter("hive/#").qos(MqttQos.EXACTLY_ONCE).send();
        for (MqttQos qos : MqttQos.values()) {
          client
              .publishWith()
              .topic("hive/" + qos.getCode())
              .qos(qos)
              .payload(qos.name().getBytes(UTF_8))
              .contentType("text/plain")
              .correlationData("corr".getBytes(UTF_8))
              .responseTopic("answers")
              .userProperties()
              .add("b", "1")
              .add("a", "2")
              .add("b", "1")
              .applyUserProperties()
              .send();
          Mqtt5Publish message = next(got);
          assertThat(text(message)).isEqualTo(qos.name());
          assertThat(message.getQos()).isEqualTo(qos);
          assertThat(message.getContentType().orElseThrow()).hasToString("text/plain");
          assertThat(message.getResponseTopic().orElseThrow()).hasToString("answers");
          assertThat(message.getUserProperties().asList())
              .extracting(pair -> pair.getName() + "=" + pair.getValue())
              .containsExactly("b=1", "a=2", "b=1");
        }
      }
      client.disconnect();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "3, true"})
  void whoeverWasAwayGetsWhatCame(int loops, boolean overWebSocket) throws Exception {
    try (TestBroker broker = start(loops)) {
      Mqtt5BlockingClient away =
          builder(broker, overWebSocket, "away").useMqttVersion5().buildBlocking();
      away.connectWith().sessionExpiryInterval(EXPIRY_SECONDS).send();
      away.subscribeWith().topicFilter("away/+").qos(MqttQos.EXACTLY_ONCE).send();
      away.disconnect();
      Mqtt5BlockingClient publisher =
          builder(broker, overWebSocket, "publisher").useMqttVersion5().buildBlocking();
      publisher.connect();
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        String text = Integer.toString(i);
        sent.add(text);
        publisher
            .publishWith()
            .topic("away/t")
            .qos(MqttQos.EXACTLY_ONCE)
            .payload(text.getBytes(UTF_8))
            .send();
      }
      publisher.disconnect();
      try (Mqtt5BlockingClient.Mqtt5Publishes got = away.publishes(MqttGlobalPublishFilter.ALL)) {
        // It is given a few at a time, since it allows no more.
        away.connectWith()
            .cleanStart(false)
            .sessionExpiryInterval(EXPIRY_SECONDS)
            .restrictions()
            .receiveMaximum(RECEIVE_MAXIMUM)
            .topicAliasMaximum(RECEIVE_MAXIMUM)
            .applyRestrictions()
            .send();
        List<String> came = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
          came.add(text(next(got)));
        }
        assertThat(came).isEqualTo(sent);
      }
      away.disconnect();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "3, true"})
  void aWillIsRetained(int loops, boolean overWebSocket) throws Exception {
    try (TestBroker broker = start(loops)) {
      Mqtt5BlockingClient mortal =
          builder(broker, overWebSocket, "mortal").useMqttVersion5().buildBlocking();
      mortal
          .connectWith()
          .willPublish()
          .topic("mortal/will")
          .qos(MqttQos.AT_LEAST_ONCE)
          .retain(true)
          .payload("gone".getBytes(UTF_8))
          .applyWillPublish()
          .send();
      mortal
          .disconnectWith()
          .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
          .send();
      Mqtt5BlockingClient heir =
          builder(broker, overWebSocket, "heir").useMqttVersion5().buildBlocking();
      heir.connect();
      try (Mqtt5BlockingClient.Mqtt5Publishes got = heir.publishes(MqttGlobalPublishFilter.ALL)) {
        heir.subscribeWith().topicFilter("mortal/#").qos(MqttQos.AT_LEAST_ONCE).send();
        assertThat(text(next(got))).isEqualTo("gone");
      }
      heir.disconnect();
    }
  }
}
