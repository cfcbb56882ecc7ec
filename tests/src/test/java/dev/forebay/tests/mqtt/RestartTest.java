package dev.forebay.tests.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.forebay.tests.clients.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is there again when the broker is. */
class RestartTest {
  @TempDir Path directory;

  private TestBroker start(int loops) throws IOException {
    return TestBroker.start(directory.resolve("data"), "loops=" + loops);
  }

  private static MqttWire connect(TestBroker broker, Connecting connecting) throws IOException {
    return MqttWire.connected(broker.mqtt(), connecting);
  }

  private static MqttWire resumed(TestBroker broker, String clientId) throws IOException {
    MqttWire client = connect(broker, new Connecting(clientId).resume().expiry(600));
    assertThat(client.isPresent()).isTrue();
    return client;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void exactlyOnceStaysSoInBothDirections(int loops) throws IOException {
    int packetId;
    try (TestBroker broker = start(loops)) {
      MqttWire reader = connect(broker, new Connecting("reader").expiry(600));
      reader.subscribe("once/+", 2);
      MqttWire writer = connect(broker, new Connecting("writer").expiry(600));
      writer.publishOnce("once/out", "released");
      packetId = reader.message().packetId();
      reader.ack(MqttWire.PUBREC, packetId);
      assertThat(reader.receive(MqttWire.PUBREL).packetId()).isEqualTo(packetId);
      reader.cut();
      writer.publish("once/in", 2, 5, "taken", new Octets());
      writer.receive(MqttWire.PUBREC);
      writer.cut();
    }
    try (TestBroker broker = start(loops);
        MqttWire reader = resumed(broker, "reader");
        MqttWire writer = resumed(broker, "writer")) {
      assertThat(reader.receive(MqttWire.PUBREL).packetId()).isEqualTo(packetId);
      reader.ack(MqttWire.PUBCOMP, packetId);
      assertThat(reader.take().payload()).isEqualTo("taken");
      writer.publish(MqttWire.PUBLISH << 4 | 8 | 2 << 1, "once/in", 5, "taken", new Octets());
      assertThat(writer.receive(MqttWire.PUBREC).code()).isZero();
      writer.ack(MqttWire.PUBREL, 5);
      assertThat(writer.receive(MqttWire.PUBCOMP).code()).isZero();
      assertThat(reader.hearsNothing()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void subscriptionsRetainedMessagesAndWillsAreThere(int loops) throws IOException {
    try (TestBroker broker = start(loops)) {
      MqttWire reader = connect(broker, new Connecting("reader").expiry(600));
      reader.subscribe("kept/#", 1 | MqttWire.NO_LOCAL, new Octets().u8(0x0B).variable(7));
      reader.disconnect();
      MqttWire writer = connect(broker, new Connecting("writer"));
      writer.retain("kept/retained", "r", new Octets());
      writer.publish("kept/plain", "p");
      // Its broker goes, and it does not come back.
      connect(broker, new Connecting("mortal").will("kept/will", "gone", 0, true));
    }
    try (TestBroker broker = start(loops);
        MqttWire reader = resumed(broker, "reader")) {
      for (String payload : new String[] {"r", "p", "gone"}) {
        Published got = reader.take();
        assertThat(got.payload()).isEqualTo(payload);
        assertThat(got.all(0x0B)).containsExactly("7");
      }
      reader.publish("kept/own", "own");
      assertThat(reader.hearsNothing()).isTrue();
      reader.subscribe("kept/+", 0);
      assertThat(new String[] {reader.take().topic(), reader.take().topic()})
          .containsExactlyInAnyOrder("kept/retained", "kept/will");
    }
  }
}
