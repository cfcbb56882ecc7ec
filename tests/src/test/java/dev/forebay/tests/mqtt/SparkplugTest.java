package dev.forebay.tests.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sparkplug's topics, where they are written as RabbitMQ writes them. */
class SparkplugTest {
  private static TestBroker broker;
  private static Connection amqp;
  private static Channel channel;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    broker = TestBroker.start(dir, "loops=3", "mqtt.sparkplug=true");
    amqp = broker.clients().newConnection();
    channel = amqp.createChannel();
  }

  @AfterAll
  static void stop() throws IOException {
    amqp.close();
    broker.close();
  }

  private static MqttWire connect(Connecting connecting) throws IOException {
    return MqttWire.connected(broker.mqtt(), connecting);
  }

  @ParameterizedTest
  @CsvSource({
    "spBv1.0/g/NBIRTH/n, spBv1___0.g.NBIRTH.n",
    "spAv12.34/g/DDATA/n/d, spAv12___34.g.DDATA.n.d",
    "spBv1.0/g.h/NDATA/n, spBv1___0.g.h.NDATA.n",
    "spBv1.0, spBv1.0",
    "spCv1.0/g, spCv1.0.g",
    "spBv1/0/g, spBv1.0.g",
    "spBv.0/g, spBv.0.g",
    "x/spBv1.0/g, x.spBv1.0.g"
  })
  void aNamespaceHasNoDotInAmqp(String topic, String routingKey) throws IOException {
    String queue = channel.queueDeclare().getQueue();
    channel.queueBind(queue, "amq.topic", routingKey);
    try (MqttWire client = connect(new Connecting("to-amqp"))) {
      client.subscribe(topic, 1);
      client.publish(topic, "m");
      assertThat(client.take().topic()).isEqualTo(topic);
    }
    GetResponse got = await().until(() -> channel.basicGet(queue, true), m -> m != null);
    assertThat(got.getEnvelope().getRoutingKey()).isEqualTo(routingKey);
  }

  @ParameterizedTest
  @CsvSource({
    "spBv1___0.g.NCMD.n, spBv1.0/+/NCMD/#, spBv1.0/g/NCMD/n",
    "spBv1___0.g.NCMD.m, +/g/NCMD/m, spBv1.0/g/NCMD/m",
    "spBv1___0, spBv1___0, spBv1___0"
  })
  void andADotAgainInMqtt(String routingKey, String filter, String topic) throws IOException {
    try (MqttWire client = connect(new Connecting("from-amqp"))) {
      client.subscribe(filter, 1);
      channel.basicPublish("amq.topic", routingKey, null, "m".getBytes(UTF_8));
      assertThat(client.take().topic()).isEqualTo(topic);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  void aDeathIsRetainedAndFoundByWildcards() throws IOException {
    String death = "spBv1.0/group/NDEATH/node";
    try (MqttWire watcher = connect(new Connecting("watcher").aliases(2))) {
      watcher.subscribe("spBv1.0/#", 1);
      connect(new Connecting("node").will(death, "gone", 0, true)).cut();
      assertThat(watcher.take().topic()).isEqualTo(death);
    }
    try (MqttWire late = connect(new Connecting("late").aliases(2))) {
      for (String filter : List.of("spBv1.0/+/NDEATH/+", death, "+/group/#")) {
        for (int qos : new int[] {0, 1}) {
          late.subscribe(filter, qos);
          Published found = late.take();
          assertThat(found.topic().isEmpty() ? death : found.topic()).isEqualTo(death);
          assertThat(found.isRetained()).isTrue();
        }
      }
      late.retain(death, "", new Octets());
    }
  }

  @Test
  void aSessionAndAGroupThatAreKeptGoOn() throws IOException {
    try (MqttWire client = connect(new Connecting("kept").expiry(60))) {
      client.subscribe("spBv1.0/k/#", 1);
      client.subscribe("$share/g/spBv1.0/s/#", 1);
      client.disconnect();
    }
    try (MqttWire publisher = connect(new Connecting("publisher"))) {
      publisher.publish("spBv1.0/k/NDATA/n", "own");
    }
    try (MqttWire client = connect(new Connecting("kept").expiry(60).resume())) {
      assertThat(client.take().topic()).isEqualTo("spBv1.0/k/NDATA/n");
      client.publish("spBv1.0/s/NDATA/n", "shared");
      assertThat(client.take().topic()).isEqualTo("spBv1.0/s/NDATA/n");
    }
  }
}
