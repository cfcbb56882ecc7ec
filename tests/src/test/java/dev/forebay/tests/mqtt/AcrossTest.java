package dev.forebay.tests.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same messages in MQTT and AMQP. */
class AcrossTest {
  private static TestBroker broker;
  private static Connection amqp;
  private static Channel channel;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker = TestBroker.start(dir, "loops=3");
    amqp = broker.clients().newConnection();
    channel = amqp.createChannel();
  }

  @AfterAll
  static void stop() throws IOException {
    amqp.close();
    broker.close();
  }

  private static MqttWire connect(String clientId) throws IOException {
    return MqttWire.connected(broker.mqtt(), new Connecting(clientId));
  }

  private static GetResponse get(String queue) {
    return await().until(() -> channel.basicGet(queue, true), message -> message != null);
  }

  @ParameterizedTest
  @CsvSource({
    "one/b, one.*, one.b",
    "/two//b, .two..b, .two..b",
    "three.b/c, three.b.c, three.b.c",
    "spBv1.0/g/NBIRTH/n, spBv1.0.#, spBv1.0.g.NBIRTH.n",
    "with space/ä, with space.*, with space.ä",
    "tail/, tail.*, tail.",
    "$own/t, $own.t, $own.t"
  })
  void anAmqpQueueGetsWhatMqttPublishes(String topic, String bindingKey, String routingKey)
      throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.topic", bindingKey);
    try (MqttWire client = connect("to-amqp")) {
      client.publish(topic, topic);
    }
    GetResponse got = get(queue);
    assertThat(got.getEnvelope().getRoutingKey()).isEqualTo(routingKey);
    assertThat(got.getEnvelope().getExchange()).isEqualTo("amq.topic");
    assertThat(new String(got.getBody(), UTF_8)).isEqualTo(topic);
    assertThat(got.getProps().getDeliveryMode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "uno.b, uno/+, uno/b",
    ".dos..b, /dos//+, /dos//b",
    "tres/b.c, tres/b/c, tres/b/c",
    "cuatro.+.#, cuatro/+/+, cuatro/%2B/%23",
    "cinco, cinco/#, cinco"
  })
  @Keeps("3.3.2-3")
  void anMqttSubscriberGetsWhatAmqpPublishes(String routingKey, String filter, String topic)
      throws IOException {
    try (MqttWire client = connect("from-amqp")) {
      client.subscribe(filter, 1);
      channel.basicPublish(
          "amq.topic",
          routingKey,
          new AMQP.BasicProperties.Builder().deliveryMode(2).build(),
          "m".getBytes(UTF_8));
      Published got = client.take();
      assertThat(got.topic()).isEqualTo(topic);
      assertThat(got.payload()).isEqualTo("m");
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  void aTopicThatAmqpSpellsOtherwiseComesBackToMqttAsItWas() throws IOException {
    try (MqttWire client = connect("as-it-was")) {
      client.subscribe("was/#", 1);
      client.publish("was/a.b/c", "m");
      assertThat(client.take().topic()).isEqualTo("was/a.b/c");
    }
  }

  @Test
  void aKeyThatMqttSpellsOtherwiseComesBackToAmqpAsItWas() throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.topic", "key.a/b.c");
    channel.basicPublish("amq.topic", "key.a/b.c", null, "m".getBytes(UTF_8));
    assertThat(get(queue).getEnvelope().getRoutingKey()).isEqualTo("key.a/b.c");
  }

  @Test
  void propertiesAreWhatTheOtherProtocolCallsThem() throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.topic", "props.to");
    try (MqttWire client = connect("props")) {
      client.publish(
          "props/to",
          "m",
          new Octets()
              .u8(0x02)
              .u32(60)
              .u8(0x03)
              .text("text/plain")
              .u8(0x09)
              .text("corr")
              .u8(0x26)
              .text("name")
              .text("value"));
      AMQP.BasicProperties got = get(queue).getProps();
      assertThat(got.getContentType()).isEqualTo("text/plain");
      assertThat(got.getCorrelationId()).isEqualTo("corr");
      assertThat(got.getExpiration()).isEqualTo("60000");
      assertThat(got.getHeaders().get("name")).hasToString("value");

      client.subscribe("props/from", 2);
      channel.basicPublish(
          "amq.topic",
          "props.from",
          new AMQP.BasicProperties.Builder()
              .deliveryMode(2)
              .contentType("text/plain")
              .correlationId("corr")
              .expiration("60000")
              .headers(Map.of("name", "value"))
              .build(),
          "m".getBytes(UTF_8));
      Published message = client.take();
      assertThat(message.qos()).isEqualTo(1);
      assertThat(message.all(0x03)).containsExactly("text/plain");
      assertThat(message.all(0x09)).containsExactly("corr");
      assertThat(Long.parseLong(message.all(0x02).getFirst())).isBetween(50L, 60L);
      assertThat(message.all(0x26)).contains("name=value");
    }
  }

  @Test
  void theQueueOfASessionIsOneLikeAnyOther() throws IOException {
    MqttWire client = MqttWire.connected(broker.mqtt(), new Connecting("listed").expiry(60));
    client.subscribe("listed/t", 1);
    client.disconnect();
    try (MqttWire publisher = connect("listed-publisher")) {
      publisher.publish("listed/t", "m");
    }
    GetResponse got = get("mqtt-subscription-listedqos1");
    assertThat(got.getEnvelope().getRoutingKey()).isEqualTo("listed.t");
    assertThat(new String(got.getBody(), UTF_8)).isEqualTo("m");
  }
}
