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

/** Properties of messages, and the limits that both sides set. */
class FlowTest {
  private static final int RECEIVE_MAXIMUM = 1000;
  private static final int DUP = 8;

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

  @Test
  @Keeps({"3.3.2-4", "3.3.2-15", "3.3.2-16", "3.3.2-17", "3.3.2-18", "3.3.2-20"})
  void propertiesArePassedOnInOrderWithDuplicates() throws IOException {
    try (MqttWire client = connect("properties")) {
      client.subscribe("properties/t", 1);
      client.publish(
          "properties/t",
          "m",
          new Octets()
              .u8(0x01)
              .u8(1)
              .u8(0x26)
              .text("b")
              .text("1")
              .u8(0x03)
              .text("text/plain")
              .u8(0x08)
              .text("answers/here")
              .u8(0x26)
              .text("a")
              .text("2")
              .u8(0x09)
              .text("corr")
              .u8(0x26)
              .text("b")
              .text("1"));

      Published got = client.take();
      assertThat(got.all(0x26)).containsExactly("b=1", "a=2", "b=1");
      assertThat(got.all(0x01)).containsExactly("1");
      assertThat(got.all(0x03)).containsExactly("text/plain");
      assertThat(got.all(0x08)).containsExactly("answers/here");
      assertThat(got.all(0x09)).containsExactly("corr");
    }
  }

  @Test
  @Keeps({"3.3.2-5", "3.3.2-6"})
  void whatIsLeftOfTheExpiryIsPassedOn() throws Exception {
    MqttWire away = connect(new Connecting("expiry").expiry(60));
    away.subscribe("expiry/t", 1);
    away.disconnect();
    try (MqttWire publisher = connect("expiry-publisher")) {
      publisher.publish("expiry/t", "short", new Octets().u8(2).u32(1));
      publisher.publish("expiry/t", "long", new Octets().u8(2).u32(1000));
    }
    Thread.sleep(1500);
    try (MqttWire client = connect(new Connecting("expiry").resume().expiry(60))) {
      Published left = client.take();
      assertThat(left.payload()).isEqualTo("long");
      assertThat(Long.parseLong(left.all(2).getFirst())).isBetween(900L, 999L);
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"3.3.4-9", "3.3.4-10", "4.9.0-1", "4.9.0-2", "4.9.0-3"})
  void aClientGetsNoMoreThanItsReceiveMaximum() throws IOException {
    try (MqttWire client = connect(new Connecting("maximum").receiveMaximum(3));
        MqttWire publisher = connect("maximum-publisher")) {
      client.subscribe("maximum/t", 2);
      for (int i = 0; i < 6; i++) {
        publisher.publish("maximum/t", Integer.toString(i));
      }
      List<Published> got = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        got.add(client.message());
      }
      assertThat(client.hearsNothing()).isTrue();
      publisher.publish("maximum/t", 0, 0, "free", new Octets());
      assertThat(publisher.hearsNothing()).isTrue();
      client.ack(MqttWire.PUBACK, got.getFirst().packetId());
      got.add(client.message());
      assertThat(client.hearsNothing()).isTrue();
      client.ack(MqttWire.PUBACK, got.get(1).packetId());
      client.ack(MqttWire.PUBACK, got.get(2).packetId());
      got.add(client.message());
      got.add(client.message());
      assertThat(got).extracting(Published::payload).containsExactly("0", "1", "2", "3", "4", "5");
    }
  }

  @Test
  void whoeverExceedsTheServersReceiveMaximumIsDisconnected() throws IOException {
    try (MqttWire client = connect("exceeding")) {
      for (int id = 1; id <= 1001; id++) {
        client.publish("exceeding/t", 2, id, "m", new Octets());
      }
      Received next = client.receive();
      int received = 0;
      while (next.type() == MqttWire.PUBREC) {
        received++;
        next = client.receive();
      }
      assertThat(received).isEqualTo(1000);
      assertThat(next.type()).isEqualTo(MqttWire.DISCONNECT);
      assertThat(next.code()).isEqualTo(0x93);
    }
  }

  @Test
  @Keeps({"3.1.2-27", "3.3.2-12"})
  void aClientMayNumberItsTopics() throws IOException {
    try (MqttWire client = connect("numbering")) {
      client.subscribe("numbering/#", 1);
      client.publish("numbering/a", "1", new Octets().u8(0x23).u16(2));
      client.publish("", "2", new Octets().u8(0x23).u16(2));
      client.publish("numbering/b", "3", new Octets().u8(0x23).u16(2));
      client.publish("", "4", new Octets().u8(0x23).u16(2));
      for (String topic : List.of("numbering/a", "numbering/a", "numbering/b", "numbering/b")) {
        Published got = client.take();
        assertThat(got.topic()).isEqualTo(topic);
        assertThat(got.all(0x23)).isEmpty();
      }
      client.publish("", 1, 7, "5", new Octets().u8(0x23).u16(3));
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x82);
    }
  }

  @Test
  void aNumberBeyondTheServersIsAnError() throws IOException {
    try (MqttWire client = connect("too-high")) {
      client.publish("too-high/a", 1, 7, "1", new Octets().u8(0x23).u16(65));
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x94);
    }
    try (MqttWire client = connect("zero")) {
      client.publish("zero/a", 1, 7, "1", new Octets().u8(0x23).u16(0));
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x94);
    }
  }

  @Test
  @Keeps({"3.1.2-26", "3.3.2-8", "3.3.2-11"})
  void theServerNumbersTopicsForThoseWhoAllowIt() throws IOException {
    try (MqttWire client = connect(new Connecting("numbered").aliases(1))) {
      client.subscribe("numbered/#", 1);
      for (String topic : List.of("numbered/a", "numbered/b", "numbered/a", "numbered/b")) {
        client.publish(topic, topic);
      }
      List<Published> got = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        got.add(client.take());
      }
      assertThat(got)
          .extracting(Published::topic)
          .containsExactly("numbered/a", "numbered/b", "", "numbered/b");
      assertThat(got)
          .extracting(published -> published.all(0x23))
          .containsExactly(List.of("1"), List.of(), List.of("1"), List.of());
    }
  }

  @Test
  @Keeps({"3.1.2-24", "3.1.2-25"})
  void whatIsTooLargeForAClientIsNotSent() throws IOException {
    try (MqttWire client = connect(new Connecting("small").packetBytesMax(100))) {
      client.subscribe("small/t", 1);
      client.publish("small/t", "x".repeat(100));
      client.publish("small/t", "fits");

      assertThat(client.take().payload()).isEqualTo("fits");
      assertThat(client.hearsNothing()).isTrue();
    }
  }

  @Test
  void whatIsTooLargeForTheServerEndsTheConnection() throws IOException {
    try (MqttWire client = connect("large")) {
      client.raw(new Octets().u8(MqttWire.PUBLISH << 4).variable(17 << 20).toByteArray());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x95);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void asManyMessagesOfQos2MayBeUnderWayAsTheClientWasTold() throws IOException {
    try (MqttWire client = MqttWire.connected(broker.mqtt(), new Connecting("as-many"))) {
      publishAll(client, 0);
      for (int id = 1; id <= RECEIVE_MAXIMUM; id++) {
        assertThat(client.receive(MqttWire.PUBREC).packetId()).isEqualTo(id);
      }
    }
  }

  @Test
  void allOfThemMayBeSentAgainWhenTheConnectionIsLost() throws IOException {
    MqttWire lost = MqttWire.connected(broker.mqtt(), new Connecting("all-again").expiry(60));
    publishAll(lost, 0);
    lost.receive(MqttWire.PUBREC);
    lost.cut();
    try (MqttWire client =
        MqttWire.connected(broker.mqtt(), new Connecting("all-again").expiry(60).resume())) {
      publishAll(client, DUP);
      for (int id = 1; id <= RECEIVE_MAXIMUM; id++) {
        assertThat(client.receive().type()).isEqualTo(MqttWire.PUBREC);
      }
    }
  }

  private static void publishAll(MqttWire client, int flags) throws IOException {
    for (int id = 1; id <= RECEIVE_MAXIMUM; id++) {
      client.publish(MqttWire.PUBLISH << 4 | flags | 2 << 1, "as-many/t", id, "m", new Octets());
    }
  }
}
