package dev.forebay.tests.mqtt.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.mqtt.Keeps;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications do with Eclipse Paho's clients. */
public class PahoTest {
  @TempDir Path directory;

  private TestBroker start(int loops) throws Exception {
    return TestBroker.start(directory.resolve("data"), "loops=" + loops);
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "3, 3", "1, 4", "3, 4"})
  void messagesOfEachQosGoBothWays(int loops, int version) throws Exception {
    try (TestBroker broker = start(loops);
        Paho3 client = new Paho3(broker.mqtt(), version, "paho", true)) {
      client.client().subscribe("paho/#", 2);
      for (int qos = 0; qos < 3; qos++) {
        client.client().publish("paho/" + qos, ("qos " + qos).getBytes(UTF_8), qos, false);
        Paho3.Arrived got = client.take();
        assertThat(got.topic()).isEqualTo("paho/" + qos);
        assertThat(got.text()).isEqualTo("qos " + qos);
        assertThat(got.message().getQos()).isEqualTo(qos);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  @Keeps("4.2.0-1")
  void messagesOfEachQosGoBothWaysInVersionFive(int loops) throws Exception {
    try (TestBroker broker = start(loops);
        Paho5 client = new Paho5(broker.mqtt(), "paho", true, 0)) {
      client.client().subscribe("paho/#", 2);
      for (int qos = 0; qos < 3; qos++) {
        MqttMessage message = new MqttMessage(("qos " + qos).getBytes(UTF_8));
        message.setQos(qos);
        MqttProperties properties = new MqttProperties();
        properties.setContentType("text/plain");
        properties.setUserProperties(
            List.of(
                new UserProperty("b", "1"),
                new UserProperty("a", "2"),
                new UserProperty("b", "1")));
        message.setProperties(properties);
        client.client().publish("paho/" + qos, message);

        Paho5.Arrived got = client.take();
        assertThat(got.topic()).isEqualTo("paho/" + qos);
        assertThat(got.text()).isEqualTo("qos " + qos);
        assertThat(got.message().getQos()).isEqualTo(qos);
        assertThat(got.message().getProperties().getContentType()).isEqualTo("text/plain");
        assertThat(got.message().getProperties().getUserProperties())
            .extracting(pair -> pair.getKey() + "=" + pair.getValue())
            .containsExactly("b=1", "a=2", "b=1");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "3, 4", "3, 3"})
  void whoeverWasAwayGetsWhatCame(int loops, int version) throws Exception {
    try (TestBroker broker = start(loops);
        Paho3 publisher = new Paho3(broker.mqtt(), version, "publisher", true)) {
      try (Paho3 client = new Paho3(broker.mqtt(), version, "away", false)) {
        client.client().subscribe("away/t", 2);
      }
      for (int i = 0; i < 10; i++) {
        publisher.client().publish("away/t", Integer.toString(i).getBytes(UTF_8), 1 + i % 2, false);
      }
      try (Paho3 client = new Paho3(broker.mqtt(), version, "away", false)) {
        // In order for each QoS: the client shows one of QoS 2 when it is released.
        Map<Integer, List<String>> byQos = new TreeMap<>();
        for (int i = 0; i < 10; i++) {
          Paho3.Arrived got = client.take();
          byQos.computeIfAbsent(got.message().getQos(), _ -> new ArrayList<>()).add(got.text());
        }
        assertThat(byQos.get(1)).containsExactly("0", "2", "4", "6", "8");
        assertThat(byQos.get(2)).containsExactly("1", "3", "5", "7", "9");
        publisher.client().publish("away/t", "live".getBytes(UTF_8), 2, false);
        assertThat(client.take().text()).isEqualTo("live");
        assertThat(client.hasMore()).isFalse();
      }
      publisher.client().publish("away/t", "forgotten".getBytes(UTF_8), 1, false);
      try (Paho3 client = new Paho3(broker.mqtt(), version, "away", true)) {
        client.client().subscribe("away/t", 2);
        publisher.client().publish("away/t", "first".getBytes(UTF_8), 1, false);
        assertThat(client.take().text()).isEqualTo("first");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whoeverWasAwayGetsWhatCameInVersionFive(int loops) throws Exception {
    try (TestBroker broker = start(loops);
        Paho5 publisher = new Paho5(broker.mqtt(), "publisher", true, 0)) {
      try (Paho5 client = new Paho5(broker.mqtt(), "away", true, 60)) {
        client.client().subscribe("away/t", 2);
      }
      for (int i = 0; i < 10; i++) {
        publisher.client().publish("away/t", Integer.toString(i).getBytes(UTF_8), 1 + i % 2, false);
      }
      try (Paho5 client = new Paho5(broker.mqtt(), "away", false, 60)) {
        for (int i = 0; i < 10; i++) {
          assertThat(client.take().text()).isEqualTo(Integer.toString(i));
        }
        assertThat(client.hasMore()).isFalse();
      }
    }
  }
}
