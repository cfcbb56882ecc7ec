package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered to those who do not keep to the protocol. */
class RefusalsTest {
  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    broker = TestBroker.start(dir, "loops=3");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static MqttWire connect(Connecting connecting) throws IOException {
    return MqttWire.connected(broker.mqtt(), connecting);
  }

  private static MqttWire connect(String clientId) throws IOException {
    return connect(new Connecting(clientId));
  }

  private static byte[] connectBody(String name, int version) {
    return new Octets().text(name).u8(version).u8(2).u16(0).text("old").toByteArray();
  }

  private static MqttWire connectOld(String name, int version, int flags, String clientId)
      throws IOException {
    MqttWire client = new MqttWire(broker.mqtt());
    client.send(
        MqttWire.CONNECT << 4,
        new Octets().text(name).u8(version).u8(flags).u16(0).text(clientId).toByteArray());
    return client;
  }

  @Test
  @Keeps({"3.1.0-2", "3.2.0-2", "3.14.2-1", "3.14.4-1", "3.14.4-2"})
  void aSecondConnectEndsTheConnection() throws IOException {
    try (MqttWire client = connect("second")) {
      client.send(MqttWire.CONNECT << 4, new Connecting("second").body());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x82);
      assertThat(client.isClosed()).isTrue();
    }
    try (MqttWire client = connectOld("MQTT", 4, 2, "second-old")) {
      client.receive(MqttWire.CONNACK);
      client.send(MqttWire.CONNECT << 4, connectBody("MQTT", 4));
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Keeps({"3.1.2-1", "3.1.2-2"})
  void anUnknownVersionIsToldSo() throws IOException {
    // As Mosquitto: nobody knows how a later version writes a CONNACK, so it is written in the way
    // that all have had.
    for (MqttWire client :
        List.of(
            connectOld("MQTT", 6, 2, "six"),
            connectOld("MQTT", 3, 2, "three"),
            connectOld("MQIsdp", 2, 2, "two"),
            connectOld("MQIsdp", 4, 2, "four"),
            connectOld("other", 5, 2, "five"))) {
      try (client) {
        assertThat(client.receive(MqttWire.CONNACK).body()).containsExactly(0x00, 0x01);
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  @Keeps({"3.1.0-1", "3.14.0-1"})
  void whateverComesBeforeAConnectClosesTheConnection() throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      client.send(MqttWire.PINGREQ << 4, new byte[0]);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Keeps({"3.1.3-6", "3.1.3-7", "3.2.2-16"})
  void aClientWithoutANameIsGivenOne() throws IOException {
    try (MqttWire client = connect("")) {
      assertThat(new String(client.connack().body(), StandardCharsets.ISO_8859_1))
          .contains("auto-");
    }
    try (MqttWire client = connectOld("MQTT", 4, 2, "")) {
      assertThat(client.receive(MqttWire.CONNACK).code()).isZero();
    }
    try (MqttWire client = connectOld("MQTT", 4, 0, "")) {
      assertThat(client.receive(MqttWire.CONNACK).code()).isEqualTo(2);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Keeps({"3.1.4-2", "3.2.2-7", "3.2.2-8"})
  void aWrongPasswordIsRefused() throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      client.send(
          MqttWire.CONNECT << 4,
          new Octets()
              .text("MQTT")
              .u8(5)
              .u8(0xC2)
              .u16(0)
              .u8(0)
              .text("wrong")
              .text("guest")
              .text("no")
              .toByteArray());
      assertThat(client.receive(MqttWire.CONNACK).code()).isEqualTo(0x86);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Keeps({"3.3.2-2", "4.7.0-1"})
  void aWildcardInATopicEndsTheConnection() throws IOException {
    try (MqttWire client = connect("wildcard")) {
      client.publish("a/+", 1, 7, "m", new Octets());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x90);
    }
  }

  @Test
  @Keeps({"4.7.1-1", "4.7.1-2"})
  void aFilterThatIsNoneIsRefused() throws IOException {
    try (MqttWire client = connect("filter")) {
      assertThat(client.subscribe("a/#/b", 1)).isEqualTo(0x8F);
      assertThat(client.subscribe("a+", 1)).isEqualTo(0x8F);
      assertThat(client.subscribe("a/+", 1)).isEqualTo(1);
    }
  }

  @Test
  @Keeps({"2.1.3-1", "3.3.1-4", "3.8.1-1"})
  void reservedBitsAreMalformed() throws IOException {
    try (MqttWire client = connect("qos-three")) {
      client.publish("a", 3, 7, "m", new Octets());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x81);
    }
    try (MqttWire client = connect("reserved")) {
      client.send(MqttWire.SUBSCRIBE << 4, new byte[] {0, 1, 0, 0, 1, 'a', 1});
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x81);
    }
  }
}
