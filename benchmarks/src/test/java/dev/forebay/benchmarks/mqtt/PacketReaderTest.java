package dev.forebay.benchmarks.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is encoded once, a reader reads at the other end of a socket, however it is cut. */
class PacketReaderTest {
  private static final int BUFFER_BYTES = 4096;

  @AutoClose private final ServerSocketChannel server = ServerSocketChannel.open();
  @AutoClose private final SocketChannel sender = SocketChannel.open();
  @AutoClose private final SocketChannel receiver;
  private final PacketReader packets = new PacketReader(BUFFER_BYTES);

  PacketReaderTest() throws IOException {
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    sender.connect(server.getLocalAddress());
    receiver = server.accept();
  }

  @ParameterizedTest
  @CsvSource({"4, 0, 12", "4, 1, 200", "5, 0, 12", "5, 2, 3000"})
  void thePayloadOfAPublishIsFound(int version, int qos, int bytes) throws IOException {
    ByteBuffer packet = MqttWire.publish(version, "a/b", qos, 0, bytes);
    packet.putInt(packet.limit() - bytes, 7);
    sender.write(packet);
    while (!packets.next()) {
      packets.fill(receiver);
    }

    assertThat(packets.type()).isEqualTo(MqttWire.PUBLISH);
    assertThat(packets.qos()).isEqualTo(qos);
    assertThat(packets.end() - packets.payloadAt(version)).isEqualTo(bytes);
    assertThat(packets.u32(packets.payloadAt(version))).isEqualTo(7);
    assertThat(packets.next()).isFalse();
  }

  @Test
  void whatIsIncompleteIsKept() throws IOException {
    byte[] puback = {MqttWire.PUBACK_BYTE, 2, 1, 2};
    for (byte octet : puback) {
      assertThat(packets.next()).isFalse();
      sender.write(ByteBuffer.wrap(new byte[] {octet}));
      packets.fill(receiver);
    }

    assertThat(packets.next()).isTrue();
    assertThat(packets.packetId()).isEqualTo(0x102);
    assertThat(packets.isFailure()).isFalse();
  }

  @Test
  void identifiersGoOnWithOneAfterTheLast() {
    assertThat(MqttWire.id(0)).isEqualTo(1);
    assertThat(MqttWire.id(MqttWire.ID_MAX - 1)).isEqualTo(MqttWire.ID_MAX);
    assertThat(MqttWire.id(MqttWire.ID_MAX)).isEqualTo(1);
  }

  @Test
  void topicsHaveTheirNumber() {
    assertThat(RetainedRun.topic(12_345)).isEqualTo("site/012/device/0012345/temperature");
  }
}
