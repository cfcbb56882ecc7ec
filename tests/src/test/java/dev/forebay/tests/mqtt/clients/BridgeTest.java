package dev.forebay.tests.mqtt.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.ClientProcess;
import dev.forebay.tests.clients.TestBroker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debian's Mosquitto as a bridge, which says so in the highest bit of the version if it may. */
public class BridgeTest {
  private static final int MESSAGES = 20;

  @TempDir Path directory;

  @BeforeAll
  static void installClients() throws Exception {
    ClientProcess.install();
  }

  private MosquittoBroker bridge(TestBroker broker, String version, boolean saysSo)
      throws Exception {
    return MosquittoBroker.start(
        directory,
        List.of(
            "connection forebay",
            "address 127.0.0.1:" + broker.mqtt().getPort(),
            "bridge_protocol_version " + version,
            "try_private " + saysSo,
            "cleansession false",
            "restart_timeout 1",
            "topic out/# out 2",
            "topic in/# in 2",
            "topic both/# both 1",
            "topic # out 1 renamed/ elsewhere/"));
  }

  private static void awaitBridge(InetSocketAddress there) throws Exception {
    // A bridge tells by a retained message that it is there.
    try (Paho3 client = new Paho3(there, 4, "waiting", true)) {
      client.client().subscribe("$SYS/broker/connection/+/state", 1);
      String state = client.take().text();
      while (!state.equals("1")) {
        state = client.take().text();
      }
    }
  }

  private static void expect(Paho3 client, String topic) throws InterruptedException {
    for (int i = 0; i < MESSAGES; i++) {
      Paho3.Arrived got = client.take();
      assertThat(got.topic()).isEqualTo(topic);
      assertThat(got.text()).isEqualTo(Integer.toString(i));
    }
    assertThat(client.hasMore()).isFalse();
  }

  private static void publish(Paho3 client, String topic, int qos) throws Exception {
    for (int i = 0; i < MESSAGES; i++) {
      client.client().publish(topic, Integer.toString(i).getBytes(UTF_8), qos, false);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, mqttv31, true",
    "3, mqttv311, true",
    "3, mqttv50, true",
    "3, mqttv311, false",
    "1, mqttv50, false"
  })
  void aBridgeCarriesMessagesBothWays(int loops, String version, boolean saysSo) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops);
        MosquittoBroker mosquitto = bridge(broker, version, saysSo);
        Paho3 here = new Paho3(broker.mqtt(), 4, "here", true);
        Paho3 there = new Paho3(mosquitto.address(), 4, "there", true)) {
      awaitBridge(mosquitto.address());
      here.client().subscribe("out/#", 2);
      publish(there, "out/t", 2);
      expect(here, "out/t");
      there.client().subscribe("in/#", 2);
      publish(here, "in/t", 2);
      expect(there, "in/t");
      here.client().subscribe("elsewhere/#", 1);
      publish(there, "renamed/t", 1);
      expect(here, "elsewhere/t");
    }
  }

  /** What it has sent it does not get back, or messages would go round. */
  @ParameterizedTest
  @CsvSource({"1, mqttv31", "3, mqttv311", "3, mqttv50"})
  void whatABridgeHasSentDoesNotComeBack(int loops, String version) throws Exception {
    try (TestBroker broker = TestBroker.start(directory.resolve("data"), "loops=" + loops);
        MosquittoBroker mosquitto = bridge(broker, version, true);
        Paho3 here = new Paho3(broker.mqtt(), 4, "here", true);
        Paho3 there = new Paho3(mosquitto.address(), 4, "there", true)) {
      awaitBridge(mosquitto.address());
      here.client().subscribe("both/#", 1);
      there.client().subscribe("both/#", 1);
      publish(there, "both/t", 1);
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(there.take().text()).isEqualTo(Integer.toString(i));
      }
      expect(here, "both/t");
      publish(here, "both/u", 1);
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(here.take().text()).isEqualTo(Integer.toString(i));
      }
      expect(there, "both/u");
      // One more of each, which would come behind what has gone round.
      here.client().publish("both/end", "end".getBytes(UTF_8), 1, false);
      assertThat(here.take().text()).isEqualTo("end");
      assertThat(there.take().text()).isEqualTo("end");
      there.client().publish("both/end", "end".getBytes(UTF_8), 1, false);
      assertThat(there.take().text()).isEqualTo("end");
      assertThat(here.take().text()).isEqualTo("end");
      assertThat(here.hasMore()).isFalse();
      assertThat(there.hasMore()).isFalse();
    }
  }
}
