package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that outlive their connections. */
class SessionsTest {
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

  private static MqttWire resumed(String clientId) throws IOException {
    MqttWire client = connect(new Connecting(clientId).resume().expiry(60));
    assertThat(client.isPresent()).isTrue();
    return client;
  }

  private static void subscribedAndGone(String clientId, String filter, int qos)
      throws IOException {
    MqttWire client = connect(new Connecting(clientId).expiry(60));
    assertThat(client.subscribe(filter, qos)).isEqualTo(qos);
    client.disconnect();
  }

  @Test
  @Keeps({"3.1.2-5", "3.1.2-23", "3.2.0-1", "3.2.2-3", "4.1.0-1", "4.5.0-1", "4.6.0-5", "4.6.0-6"})
  void whatCameMeanwhileIsSentInOrder() throws IOException {
    subscribedAndGone("away", "away/#", 2);
    List<String> sent = new ArrayList<>();
    try (MqttWire publisher = connect("away-publisher")) {
      for (int i = 0; i < 20; i++) {
        String payload = Integer.toString(i);
        sent.add(payload);
        if (i % 2 == 0) {
          publisher.publish("away/t", payload);
        } else {
          publisher.publishOnce("away/t", payload);
        }
      }
    }
    try (MqttWire client = resumed("away")) {
      List<Published> got = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        got.add(Published.of(client.receive(MqttWire.PUBLISH)));
      }
      assertThat(got).extracting(Published::payload).isEqualTo(sent);
      for (int i = 0; i < 20; i++) {
        assertThat(got.get(i).qos()).isEqualTo(i % 2 == 0 ? 1 : 2);
      }
    }
  }

  @Test
  @Keeps({"3.1.2-4", "3.1.4-4", "3.2.2-2"})
  void aCleanStartForgetsTheSession() throws IOException {
    subscribedAndGone("clean", "clean/t", 1);
    try (MqttWire publisher = connect("clean-publisher")) {
      publisher.publish("clean/t", "lost");
      try (MqttWire client = connect(new Connecting("clean").expiry(60))) {
        assertThat(client.isPresent()).isFalse();
        publisher.publish("clean/t", "lost too");
        assertThat(client.hearsNothing()).isTrue();
      }
    }
  }

  @Test
  @Keeps("3.1.2-6")
  void aSessionEndsWithItsConnectionUnlessItIsToStay() throws IOException {
    MqttWire first = connect("passing");
    first.subscribe("passing/t", 1);
    first.disconnect();
    try (MqttWire again = connect(new Connecting("passing").resume())) {
      assertThat(again.isPresent()).isFalse();
      again.publish("passing/t", "m");
      assertThat(again.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"3.3.1-1", "4.3.2-3", "4.4.0-1"})
  void whatIsNotAcknowledgedComesAgainUnderItsNumber() throws IOException {
    Published first;
    try (MqttWire client = connect(new Connecting("again").expiry(60))) {
      client.subscribe("again/t", 1);
      client.publish("again/t", "m");
      first = client.message();
      assertThat(first.isDuplicate()).isFalse();
      client.cut();
    }
    try (MqttWire client = resumed("again")) {
      Published again = client.take();
      assertThat(again.isDuplicate()).isTrue();
      assertThat(again.payload()).isEqualTo("m");
      assertThat(again.packetId()).isEqualTo(first.packetId());
      client.disconnect();
    }
    try (MqttWire client = resumed("again")) {
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"4.3.3-3", "4.3.3-4", "4.3.3-5", "4.3.3-6", "4.4.0-1"})
  void whatTheClientHasIsReleasedAndNotSentAgain() throws IOException {
    subscribedAndGone("once", "once/t", 2);
    try (MqttWire publisher = connect("once-publisher")) {
      publisher.publishOnce("once/t", "m");
    }
    int packetId;
    try (MqttWire client = resumed("once")) {
      packetId = client.message().packetId();
      client.ack(MqttWire.PUBREC, packetId);
      assertThat(client.receive(MqttWire.PUBREL).packetId()).isEqualTo(packetId);
      client.cut();
    }
    try (MqttWire client = resumed("once")) {
      assertThat(client.receive(MqttWire.PUBREL).packetId()).isEqualTo(packetId);
      client.ack(MqttWire.PUBCOMP, packetId);
      assertThat(client.hearsNothing()).isTrue();
      client.disconnect();
    }
    try (MqttWire client = resumed("once")) {
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("4.3.3-10")
  void aMessageOfQosTwoThatIsSentAgainIsTakenOnce() throws IOException {
    try (MqttWire watcher = connect("twice-watcher")) {
      watcher.subscribe("twice/t", 1);
      try (MqttWire client = connect(new Connecting("twice").expiry(60))) {
        client.publish("twice/t", 2, 5, "m", new Octets());
        client.receive(MqttWire.PUBREC);
        client.cut();
      }
      try (MqttWire client = resumed("twice")) {
        client.publish(MqttWire.PUBLISH << 4 | 8 | 2 << 1, "twice/t", 5, "m", new Octets());
        assertThat(client.receive(MqttWire.PUBREC).packetId()).isEqualTo(5);
        client.ack(MqttWire.PUBREL, 5);
        client.receive(MqttWire.PUBCOMP);
        client.publish("twice/t", 2, 5, "n", new Octets());
        client.receive(MqttWire.PUBREC);
        client.ack(MqttWire.PUBREL, 5);
        client.receive(MqttWire.PUBCOMP);
      }
      assertThat(watcher.take().payload()).isEqualTo("m");
      assertThat(watcher.take().payload()).isEqualTo("n");
      assertThat(watcher.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps("3.1.3-2")
  void whatIsTakenOverGoesOn() throws IOException {
    try (MqttWire first = connect(new Connecting("moved").expiry(60))) {
      first.subscribe("moved/t", 1);
      try (MqttWire second = resumed("moved")) {
        assertThat(first.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x8E);
        second.publish("moved/t", "m");
        assertThat(second.take().payload()).isEqualTo("m");
      }
    }
  }

  @Test
  void whatIsNotAcknowledgedComesAgainInItsOrder() throws IOException {
    List<Integer> packetIds = new ArrayList<>();
    try (MqttWire client = connect(new Connecting("order").expiry(60))) {
      client.subscribe("order/t", 2);
      for (int i = 0; i < 6; i++) {
        if (i % 2 == 0) {
          client.publish("order/t", Integer.toString(i));
        } else {
          client.publishOnce("order/t", Integer.toString(i));
        }
        packetIds.add(client.message().packetId());
      }
      // One in the middle is done.
      Integer done = packetIds.get(2);
      client.ack(MqttWire.PUBACK, done);
      packetIds.remove(/* element */ done);
      client.cut();
    }
    try (MqttWire client = resumed("order")) {
      for (int i : new int[] {0, 1, 3, 4, 5}) {
        Published again = client.message();
        assertThat(again.payload()).isEqualTo(Integer.toString(i));
        assertThat(again.isDuplicate()).isTrue();
        assertThat(again.packetId()).isEqualTo(packetIds.removeFirst());
      }
      assertThat(client.hearsNothing()).isTrue();
    }
  }
}
