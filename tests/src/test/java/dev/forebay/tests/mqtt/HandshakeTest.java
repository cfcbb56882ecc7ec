package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CONNECT and its answer, and how connections end. */
class HandshakeTest {
  private static final String LETTERS =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int CLIENT_ID_BYTES = 23;
  private static final int RESPONSE_INFORMATION = 0x1A;
  private static final int REASON_STRING = 0x1F;

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

  private static Received answered(MqttWire client, Octets body) throws IOException {
    client.send(MqttWire.CONNECT << 4, body.toByteArray());
    return client.receive(MqttWire.CONNACK);
  }

  private static boolean hasProperty(Received received, int from, int id) {
    return new String(received.body(), StandardCharsets.ISO_8859_1)
        .substring(from)
        .contains(String.valueOf((char) id));
  }

  @Test
  @Keeps({"3.1.3-1", "3.1.4-5", "3.2.0-1", "3.2.2-1", "3.2.2-8"})
  void allThatAConnectMaySayIsRead() throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      Octets will =
          new Octets()
              .properties(new Octets().u8(0x18).u32(0).u8(0x01).u8(1).u8(0x26).text("n").text("v"));
      Octets properties =
          new Octets()
              .u8(0x11)
              .u32(10)
              .u8(0x21)
              .u16(10)
              .u8(0x27)
              .u32(10_000)
              .u8(0x22)
              .u16(3)
              .u8(0x19)
              .u8(1)
              .u8(0x17)
              .u8(1)
              .u8(0x26)
              .text("n")
              .text("v");
      Received connack =
          answered(
              client,
              new Octets()
                  .text("MQTT")
                  .u8(5)
                  .u8(0xCE)
                  .u16(30)
                  .properties(properties)
                  .text("all")
                  .raw(will.toByteArray())
                  .text("all/will")
                  .text("payload")
                  .text("guest")
                  .text("guest"));
      assertThat(connack.body()[0]).isZero();
      assertThat(connack.code()).isZero();
      assertThat(client.hearsNothing()).isTrue();
      client.disconnect();
    }
  }

  @Test
  @Keeps("3.1.3-5")
  void everyClientIdThatMustBeAllowedIs() throws IOException {
    for (int at = 0; at < LETTERS.length(); at += CLIENT_ID_BYTES) {
      String id = LETTERS.substring(at, Math.min(at + CLIENT_ID_BYTES, LETTERS.length()));
      connect(new Connecting(id)).disconnect();
      connect(new Connecting(id.substring(0, 1))).disconnect();
    }
  }

  @Test
  @Keeps("3.1.2-28")
  void responseInformationIsToldToWhoeverAsks() throws IOException {
    try (MqttWire client = connect(new Connecting("not-asking"))) {
      assertThat(hasProperty(client.connack(), 3, RESPONSE_INFORMATION)).isFalse();
    }
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      Received connack =
          answered(
              client,
              new Octets()
                  .text("MQTT")
                  .u8(5)
                  .u8(2)
                  .u16(0)
                  .properties(new Octets().u8(0x19).u8(1))
                  .text("asking"));
      assertThat(hasProperty(connack, 3, RESPONSE_INFORMATION)).isTrue();
    }
  }

  @Test
  @Keeps("3.1.2-29")
  void whoeverWantsNoReasonsGetsNone() throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      answered(
          client,
          new Octets()
              .text("MQTT")
              .u8(5)
              .u8(2)
              .u16(0)
              .properties(new Octets().u8(0x17).u8(0))
              .text("no-reasons"));
      client.send(0x82, new Octets().u16(1).u8(0).text("a/#/b").u8(0).toByteArray());
      assertThat(client.receive(MqttWire.SUBACK).body()).containsExactly(0, 1, 0, 0x8F);
      client.ack(MqttWire.PUBREL, 77);
      assertThat(client.receive(MqttWire.PUBCOMP).body()).containsExactly(0, 77, 0x92);
      client.send(MqttWire.CONNECT << 4, new Connecting("no-reasons").body());
      Received disconnect = client.receive(MqttWire.DISCONNECT);
      assertThat(hasProperty(disconnect, 1, REASON_STRING)).isFalse();
    }
  }

  @Test
  @Keeps({"3.1.2-24", "3.2.2-19", "3.2.2-20", "3.14.2-3", "3.14.2-4"})
  void whatIsSaidOfAnEndFitsIntoTheClientsPackets() throws IOException {
    Octets properties = new Octets().u8(0x27).u32(10);
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      Received refused =
          answered(
              client,
              new Octets()
                  .text("MQTT")
                  .u8(5)
                  .u8(0xC2)
                  .u16(0)
                  .properties(properties)
                  .text("x".repeat(20))
                  .text("guest")
                  .text("wrong"));
      assertThat(refused.code()).isEqualTo(0x86);
      assertThat(refused.body().length + 2).isLessThanOrEqualTo(10);
      assertThat(client.isClosed()).isTrue();
    }
    try (MqttWire client = connect(new Connecting("fitting").packetBytesMax(17))) {
      assertThat(client.connack().body().length + 2).isLessThanOrEqualTo(17);
      client.send(MqttWire.CONNECT << 4, new Connecting("fitting").body());
      Received disconnect = client.receive(MqttWire.DISCONNECT);
      assertThat(disconnect.code()).isEqualTo(0x82);
      assertThat(disconnect.body().length + 2).isLessThanOrEqualTo(17);
    }
  }

  @Test
  @Keeps("3.1.2-24")
  void whoeverTakesNoAnswerIsSentAway() throws IOException {
    for (int bytes : new int[] {4, 5, 15}) {
      try (MqttWire client = new MqttWire(broker.mqtt())) {
        client.send(MqttWire.CONNECT << 4, new Connecting("tiny").packetBytesMax(bytes).body());
        if (bytes > 4) {
          assertThat(client.receive(MqttWire.CONNACK).body()).containsExactly(0, 0x95, 0);
        }
        assertThat(client.isClosed()).isTrue();
      }
    }
    try (MqttWire client = connect(new Connecting("narrow").packetBytesMax(17))) {
      Octets filters = new Octets().u16(1).u8(0);
      for (int i = 0; i < 20; i++) {
        filters.text("narrow/" + i).u8(0);
      }
      client.send(0x82, filters.toByteArray());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x95);
    }
  }

  @Test
  @Keeps({"3.1.4-6", "3.2.2-6", "3.14.0-1", "4.13.2-1"})
  void whatFollowsARefusedConnectIsNotCarriedOut() throws IOException {
    connect(new Connecting("refused").expiry(60)).disconnect();
    try (MqttWire watcher = connect(new Connecting("refused-watcher"))) {
      watcher.subscribe("refused/#", 1);
      try (MqttWire client = new MqttWire(broker.mqtt())) {
        byte[] connect =
            new Octets()
                .text("MQTT")
                .u8(5)
                .u8(0xC0)
                .u16(0)
                .u8(0)
                .text("refused")
                .text("guest")
                .text("wrong")
                .toByteArray();
        byte[] publish = new Octets().text("refused/t").u8(0).raw(new byte[] {'m'}).toByteArray();
        client.raw(
            new Octets()
                .u8(0x10)
                .variable(connect.length)
                .raw(connect)
                .u8(0x30)
                .variable(publish.length)
                .raw(publish)
                .toByteArray());
        Received refused = client.receive(MqttWire.CONNACK);
        assertThat(refused.body()[0]).isZero();
        assertThat(refused.code()).isEqualTo(0x86);
        assertThat(client.isClosed()).isTrue();
      }
      assertThat(watcher.hearsNothing()).isTrue();
    }
  }

  @Test
  @Keeps({"3.1.2-22", "3.2.2-22"})
  void aSilentClientIsLost() throws IOException {
    try (MqttWire watcher = connect(new Connecting("silent-watcher"))) {
      watcher.subscribe("silent/will", 1);
      try (MqttWire client = new MqttWire(broker.mqtt())) {
        answered(
            client,
            new Octets()
                .text("MQTT")
                .u8(5)
                .u8(6)
                .u16(1)
                .u8(0)
                .text("silent")
                .u8(0)
                .text("silent/will")
                .text("gone"));
        assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x8D);
        assertThat(client.isClosed()).isTrue();
      }
      assertThat(watcher.take().payload()).isEqualTo("gone");
    }
  }

  @Test
  @Keeps("3.1.3-10")
  void aWillKeepsItsProperties() throws IOException {
    try (MqttWire watcher = connect(new Connecting("will-watcher"))) {
      watcher.subscribe("properties/will", 1);
      try (MqttWire client = new MqttWire(broker.mqtt())) {
        Octets properties =
            new Octets()
                .u8(0x26)
                .text("b")
                .text("1")
                .u8(0x03)
                .text("text/plain")
                .u8(0x26)
                .text("a")
                .text("2")
                .u8(0x26)
                .text("b")
                .text("1");
        answered(
            client,
            new Octets()
                .text("MQTT")
                .u8(5)
                .u8(6)
                .u16(0)
                .u8(0)
                .text("will-properties")
                .properties(properties)
                .text("properties/will")
                .text("gone"));
        client.cut();
      }
      Published will = watcher.take();
      assertThat(will.all(0x26)).containsExactly("b=1", "a=2", "b=1");
      assertThat(will.all(0x03)).containsExactly("text/plain");
    }
  }

  @Test
  @Keeps({"4.12.0-1", "4.12.0-6"})
  void authenticationMethodsAreNotKnown() throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      Received refused =
          answered(
              client,
              new Octets()
                  .text("MQTT")
                  .u8(5)
                  .u8(2)
                  .u16(0)
                  .properties(new Octets().u8(0x15).text("SCRAM-SHA-1").u8(0x16).text("n,,n=u"))
                  .text("method"));
      assertThat(refused.code()).isEqualTo(0x8C);
      assertThat(client.isClosed()).isTrue();
    }
    try (MqttWire client = connect(new Connecting("no-method"))) {
      client.send(0xF0, new Octets().u8(0x19).u8(0).toByteArray());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x82);
    }
  }

  @Test
  @Keeps("4.1.0-2")
  void aSessionIsForgottenWhenItsTimeIsOver() throws Exception {
    MqttWire first = connect(new Connecting("forgotten").expiry(1));
    first.subscribe("forgotten/t", 1);
    first.disconnect();
    Thread.sleep(2500);
    try (MqttWire again = connect(new Connecting("forgotten").expiry(60).resume())) {
      assertThat(again.isPresent()).isFalse();
      again.publish("forgotten/t", "m");
      assertThat(again.hearsNothing()).isTrue();
    }
  }

  @Test
  void aDisconnectMayChangeTheExpiryButNotFromZero() throws IOException {
    MqttWire longer = connect(new Connecting("longer").expiry(1));
    longer.send(0xE0, new Octets().u8(0).properties(new Octets().u8(0x11).u32(60)).toByteArray());
    assertThat(longer.isClosed()).isTrue();
    longer.close();
    MqttWire shorter = connect(new Connecting("shorter").expiry(60));
    shorter.send(0xE0, new Octets().u8(0).properties(new Octets().u8(0x11).u32(0)).toByteArray());
    assertThat(shorter.isClosed()).isTrue();
    shorter.close();
    try (MqttWire client = connect(new Connecting("shorter").resume())) {
      assertThat(client.isPresent()).isFalse();
    }
    try (MqttWire client = connect(new Connecting("from-zero"))) {
      client.send(0xE0, new Octets().u8(0).properties(new Octets().u8(0x11).u32(60)).toByteArray());
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(0x82);
    }
  }

  @Test
  @Keeps("3.14.2-2")
  void theServersDisconnectSaysNothingOfTheExpiry() throws IOException {
    for (Connecting connecting : List.of(new Connecting("ended").expiry(60))) {
      try (MqttWire client = connect(connecting)) {
        client.send(MqttWire.CONNECT << 4, connecting.body());
        Received disconnect = client.receive(MqttWire.DISCONNECT);
        // A code, the length of the properties, and a reason as the only one.
        assertThat(disconnect.body()[2]).isEqualTo((byte) REASON_STRING);
      }
    }
  }

  @Test
  void theLongestExpiryIsTold() throws IOException {
    try (MqttWire client = connect(new Connecting("for-ever").expiry(0xFFFF_FFFFL))) {
      // Session Expiry Interval: a day.
      assertThat(HexFormat.of().formatHex(client.connack().body())).contains("1100015180");
      client.disconnect();
    }
    try (MqttWire client = connect(new Connecting("for-ever").resume())) {
      assertThat(client.isPresent()).isTrue();
    }
  }

  @Test
  void anOldClientHearsOfEachFilterInItsOrder() throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      answered(client, new Octets().text("MQTT").u8(4).u8(2).u16(0).text("old-filters"));
      client.send(
          0x82,
          new Octets()
              .u16(3)
              .text("old/a")
              .u8(2)
              .text("old/#/b")
              .u8(1)
              .text("old/b")
              .u8(0)
              .toByteArray());
      assertThat(client.receive(MqttWire.SUBACK).body()).containsExactly(0, 3, 2, 0x80, 0);
    }
  }
}
