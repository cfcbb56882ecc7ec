package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import dev.forebay.tests.security.DefinitionsFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user with few rights may do over MQTT 5. */
class PermissionsTest {
  private static final int NOT_AUTHORIZED = 0x87;
  private static final int BAD_USER_NAME_OR_PASSWORD = 0x86;

  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    broker =
        TestBroker.start(
            dir.resolve("data"), "loops=2", "definitions.file=" + DefinitionsFile.write(dir));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Connecting limited(String clientId) {
    return new Connecting(clientId).login(DefinitionsFile.LIMITED, DefinitionsFile.PASSWORD);
  }

  private static int refusal(Connecting connecting) throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      client.send(MqttWire.CONNECT << 4, connecting.body());
      int code = client.receive(MqttWire.CONNACK).body()[1] & 0xFF;
      assertThat(client.isClosed()).isTrue();
      return code;
    }
  }

  @Test
  void whoIsNotLetInIsToldWhy() throws IOException {
    assertThat(refusal(new Connecting("a").login("lim", "wrong")))
        .isEqualTo(BAD_USER_NAME_OR_PASSWORD);
    assertThat(refusal(new Connecting("a").login("nobody", "wrong")))
        .isEqualTo(BAD_USER_NAME_OR_PASSWORD);
    assertThat(refusal(new Connecting("a").login("second:lim", DefinitionsFile.PASSWORD)))
        .isEqualTo(NOT_AUTHORIZED);
    assertThat(refusal(new Connecting("a").login("nowhere:lim", DefinitionsFile.PASSWORD)))
        .isEqualTo(BAD_USER_NAME_OR_PASSWORD);
  }

  @Test
  void itSubscribesAndPublishesAsItsRulesSay() throws IOException {
    try (MqttWire client = MqttWire.connected(broker.mqtt(), limited("c1"));
        MqttWire watcher =
            MqttWire.connected(
                broker.mqtt(),
                new Connecting("watcher")
                    .login(DefinitionsFile.ADMINISTRATOR, DefinitionsFile.PASSWORD))) {
      watcher.subscribe("#", 1);
      assertThat(client.subscribe("open/x", 1)).isEqualTo(1);
      assertThat(client.subscribe("closed/x", 1)).isEqualTo(NOT_AUTHORIZED);
      assertThat(client.subscribe("#", 0)).isEqualTo(NOT_AUTHORIZED);

      client.publish("lim/x", "user");
      client.publish("c1/x", "client");
      client.retain("c1/y", "retained", new Octets());
      assertThat(code(client, "closed/x", 1, 7)).isEqualTo(NOT_AUTHORIZED);
      assertThat(code(client, "closed/x", 2, 8)).isEqualTo(NOT_AUTHORIZED);
      client.publish("closed/x", 0, 0, "dropped", new Octets());
      client.publish("lim/z", "last");
      for (String expected : new String[] {"user", "client", "retained", "last"}) {
        assertThat(watcher.take().payload()).isEqualTo(expected);
      }
    }
  }

  private static int code(MqttWire client, String topic, int qos, int packetId) throws IOException {
    client.publish(topic, qos, packetId, "refused", new Octets());
    byte[] body = client.receive(qos == 1 ? MqttWire.PUBACK : MqttWire.PUBREC).body();
    return body[2] & 0xFF;
  }

  @Test
  void aClientWhoseQueueItMayNotDeclareSubscribesInVain() throws IOException {
    try (MqttWire client = MqttWire.connected(broker.mqtt(), limited("d1"))) {
      assertThat(client.subscribe("open/x", 1)).isEqualTo(NOT_AUTHORIZED);
    }
  }

  @Test
  void aKeptSessionOfQosTwoNeedsNoRightsOfItsOwn() throws IOException {
    try (MqttWire client = MqttWire.connected(broker.mqtt(), limited("c1-kept").expiry(60))) {
      client.publishOnce("lim/once", "m");
      assertThat(client.subscribe("open/once", 2)).isEqualTo(2);
    }
  }

  @Test
  void aWillThatMayNotBePublishedIsRefusedAtOnce() throws IOException {
    assertThat(refusal(limited("c1-will").will("closed/will", "gone", 0, false)))
        .isEqualTo(NOT_AUTHORIZED);
    MqttWire.connected(broker.mqtt(), limited("c1-will").will("lim/will", "gone", 0, false))
        .close();
  }
}
