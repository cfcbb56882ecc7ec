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

/** Packets that are none, each of which ends its connection with the code that says why. */
class MalformedTest {
  private static final int MALFORMED = 0x81;
  private static final int PROTOCOL_ERROR = 0x82;
  private static final int TOPIC_NAME_INVALID = 0x90;
  private static final byte[] SURROGATE = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
  private static final byte[] OVERLONG = {(byte) 0xC0, (byte) 0xAF};
  private static final byte[] NUL = {'a', 0, 'b'};
  private static final List<byte[]> NO_TEXTS = List.of(SURROGATE, OVERLONG, NUL);

  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path dir) throws IOException {
    broker = TestBroker.start(dir, "loops=3");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static Octets bytes(byte[] text) {
    return new Octets().u16(text.length).raw(text);
  }

  /** Sends a packet on a connection of its own, which has to be ended with this code. */
  private static void expect(int code, int first, Octets body) throws IOException {
    try (MqttWire client = MqttWire.connected(broker.mqtt(), new Connecting(""))) {
      client.send(first, body.toByteArray());
      Received said = client.receive(MqttWire.DISCONNECT);
      assertThat(said.body()[0] & 0xFF).isEqualTo(code);
      assertThat(client.isClosed()).isTrue();
    }
  }

  /** Likewise of a CONNECT. */
  private static void expectRefused(int code, Octets body) throws IOException {
    try (MqttWire client = new MqttWire(broker.mqtt())) {
      client.send(MqttWire.CONNECT << 4, body.toByteArray());
      Received said = client.receive(MqttWire.CONNACK);
      assertThat(said.body()[0]).isZero();
      assertThat(said.code()).isEqualTo(code);
      assertThat(client.isClosed()).isTrue();
    }
  }

  private static Octets connect(int flags) {
    return new Octets().text("MQTT").u8(5).u8(flags).u16(0).u8(0);
  }

  private static Octets publish(Octets properties) {
    return new Octets().text("a").properties(properties);
  }

  private static Octets subscribe(Octets filter, int options) {
    return new Octets().u16(1).u8(0).raw(filter.toByteArray()).u8(options);
  }

  @Test
  @Keeps({"1.5.4-1", "1.5.4-2", "1.5.7-1", "3.3.2-1", "3.3.2-13", "3.3.2-19", "4.7.3-2"})
  void whatIsNoTextIsMalformedInAPublish() throws IOException {
    for (byte[] text : NO_TEXTS) {
      byte[] octets = bytes(text).toByteArray();
      expect(MALFORMED, 0x30, new Octets().raw(octets).u8(0));
      for (int property : new int[] {0x03, 0x08}) {
        expect(MALFORMED, 0x30, publish(new Octets().u8(property).raw(octets)));
      }
      expect(MALFORMED, 0x30, publish(new Octets().u8(0x26).raw(octets).text("v")));
      expect(MALFORMED, 0x30, publish(new Octets().u8(0x26).text("n").raw(octets)));
    }
  }

  @Test
  @Keeps({"1.5.4-1", "1.5.4-2", "3.8.3-1", "3.10.3-1", "4.7.3-2"})
  void whatIsNoTextIsMalformedInAFilter() throws IOException {
    for (byte[] text : NO_TEXTS) {
      expect(MALFORMED, 0x82, subscribe(bytes(text), 0));
      expect(MALFORMED, 0xA2, new Octets().u16(1).u8(0).raw(bytes(text).toByteArray()));
    }
  }

  @Test
  @Keeps({"1.5.4-1", "1.5.4-2", "3.1.3-4", "3.1.3-11", "3.1.3-12", "3.1.4-1"})
  void whatIsNoTextIsMalformedInAConnect() throws IOException {
    for (byte[] text : NO_TEXTS) {
      byte[] octets = bytes(text).toByteArray();
      expectRefused(MALFORMED, connect(2).raw(octets));
      expectRefused(MALFORMED, connect(6).text("c").u8(0).raw(octets).text("will"));
      expectRefused(MALFORMED, connect(0x82).text("c").raw(octets));
    }
  }

  @Test
  @Keeps({
    "3.1.2-3",
    "3.1.2-9",
    "3.1.2-11",
    "3.1.2-12",
    "3.1.2-13",
    "3.1.2-16",
    "3.1.2-17",
    "3.1.2-18",
    "3.1.2-19",
    "3.1.3-3",
    "3.1.4-1",
    "3.2.2-6",
    "3.2.2-7",
    "4.13.1-1",
    "4.13.2-1"
  })
  void aConnectWhoseFlagsAndFieldsDifferIsMalformed() throws IOException {
    // A reserved flag; QoS or RETAIN without a will; QoS 3 of a will.
    for (int flags : new int[] {0x03, 0x0A, 0x22, 0x1E}) {
      expectRefused(MALFORMED, connect(flags).text("c"));
    }
    // No client id; a will, a user name, a password that is not there, or one that nobody
    // announced.
    expectRefused(MALFORMED, connect(2));
    expectRefused(MALFORMED, connect(6).text("c"));
    expectRefused(MALFORMED, connect(6).text("c").u8(0).text("w"));
    expectRefused(MALFORMED, connect(0x82).text("c"));
    expectRefused(MALFORMED, connect(0x42).text("c"));
    expectRefused(MALFORMED, connect(2).text("c").text("guest"));
    expectRefused(MALFORMED, connect(0x82).text("c").text("guest").text("guest"));
  }

  @Test
  @Keeps({
    "2.1.3-1",
    "3.6.1-1",
    "3.8.1-1",
    "3.10.1-1",
    "3.14.1-1",
    "3.15.1-1",
    "3.3.1-2",
    "3.3.1-4",
    "4.13.1-1"
  })
  void otherFlagsThanThoseOfThePacketAreMalformed() throws IOException {
    Octets id = new Octets().u16(1);
    expect(MALFORMED, 0x60, id);
    expect(MALFORMED, 0x63, id);
    expect(MALFORMED, 0x41, id);
    expect(MALFORMED, 0x51, id);
    expect(MALFORMED, 0x71, id);
    expect(MALFORMED, 0x80, subscribe(new Octets().text("a"), 0));
    expect(MALFORMED, 0xA0, new Octets().u16(1).u8(0).text("a"));
    expect(MALFORMED, 0xC1, new Octets());
    expect(MALFORMED, 0xE1, new Octets());
    expect(MALFORMED, 0xF1, new Octets());
    // QoS 3, and DUP with QoS 0.
    expect(MALFORMED, 0x36, new Octets().text("a").u16(1).u8(0));
    expect(MALFORMED, 0x38, publish(new Octets()));
  }

  @Test
  @Keeps({"2.2.1-3", "3.8.3-2", "3.8.3-5", "3.10.3-2"})
  void whatMustBeThereIsMissed() throws IOException {
    expect(MALFORMED, 0x32, new Octets().text("a").u16(0).u8(0));
    expect(MALFORMED, 0x82, new Octets().u16(0).u8(0).text("a").u8(0));
    expect(MALFORMED, 0xA2, new Octets().u16(0).u8(0).text("a"));
    expect(PROTOCOL_ERROR, 0x82, new Octets().u16(1).u8(0));
    expect(PROTOCOL_ERROR, 0xA2, new Octets().u16(1).u8(0));
    for (int options : new int[] {0x40, 0x80, 0x03}) {
      expect(MALFORMED, 0x82, subscribe(new Octets().text("a"), options));
    }
    expect(PROTOCOL_ERROR, 0x82, subscribe(new Octets().text("a"), 0x30));
  }

  @Test
  @Keeps({"3.3.2-14", "3.3.4-6", "3.8.3-4", "3.3.2-8"})
  void whatMayNotBeThereIsAnError() throws IOException {
    for (String wildcard : List.of("a/+", "#")) {
      expect(TOPIC_NAME_INVALID, 0x30, publish(new Octets().u8(0x08).text(wildcard)));
    }
    expect(PROTOCOL_ERROR, 0x30, publish(new Octets().u8(0x0B).variable(1)));
    expect(0x94, 0x30, publish(new Octets().u8(0x23).u16(0)));
    expect(PROTOCOL_ERROR, 0x82, subscribe(new Octets().text("$share/g/a"), 0x04));
    expect(
        PROTOCOL_ERROR,
        0x82,
        new Octets().u16(1).properties(new Octets().u8(0x0B).variable(0)).text("a").u8(0));
  }

  @Test
  void propertiesThatAreUnknownTwiceOrElsewhereAreErrors() throws IOException {
    expect(MALFORMED, 0x30, publish(new Octets().u8(0x7F)));
    List<Octets> twice = new ArrayList<>();
    twice.add(new Octets().u8(0x01).u8(1).u8(0x01).u8(1));
    twice.add(new Octets().u8(0x02).u32(1).u8(0x02).u32(1));
    twice.add(new Octets().u8(0x03).text("t").u8(0x03).text("t"));
    twice.add(new Octets().u8(0x23).u16(1).u8(0x23).u16(1));
    // Of a CONNECT, and a value that there is not.
    twice.add(new Octets().u8(0x11).u32(1));
    twice.add(new Octets().u8(0x01).u8(2));
    for (Octets properties : twice) {
      expect(PROTOCOL_ERROR, 0x30, publish(properties));
    }
    for (Octets properties :
        List.of(
            new Octets().u8(0x21).u16(0),
            new Octets().u8(0x27).u32(0),
            new Octets().u8(0x17).u8(2),
            new Octets().u8(0x19).u8(2),
            new Octets().u8(0x11).u32(1).u8(0x11).u32(1),
            new Octets().u8(0x16).text("data without a method"),
            new Octets().u8(0x23).u16(1))) {
      expectRefused(
          PROTOCOL_ERROR,
          new Octets().text("MQTT").u8(5).u8(2).u16(0).properties(properties).text("c"));
    }
  }

  /** In 3.1.1 the connection is closed without a word (there MQTT-3.1.4-1). */
  @Test
  void whatIsNoConnectOfAnEarlierVersionIsNotAnswered() throws IOException {
    for (Octets body :
        List.of(
            new Octets().text("MQTT").u8(4).u8(3).u16(0).text("c"),
            new Octets().text("MQTT").u8(4).u8(2).u16(0),
            new Octets().text("MQTT").u8(4).u8(6).u16(0).text("c").text("a/#").text("will"),
            new Octets().text("MQIsdp").u8(3).u8(0x42).u16(0).text("c").text("guest"),
            new Octets().u16(4))) {
      try (MqttWire client = new MqttWire(broker.mqtt())) {
        client.send(MqttWire.CONNECT << 4, body.toByteArray());
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @Test
  void whatIsCutShortOrTooLongIsMalformed() throws IOException {
    expect(MALFORMED, 0x30, new Octets().u16(5).raw(new byte[] {'a'}));
    expect(MALFORMED, 0x30, new Octets().text("a").u8(9));
    expect(MALFORMED, 0x40, new Octets().u8(1));
    expect(MALFORMED, 0xC0, new Octets().u8(1));
    try (MqttWire client = MqttWire.connected(broker.mqtt(), new Connecting(""))) {
      client.raw(new byte[] {0x30, -1, -1, -1, -1, 1});
      assertThat(client.receive(MqttWire.DISCONNECT).code()).isEqualTo(MALFORMED);
    }
  }
}
