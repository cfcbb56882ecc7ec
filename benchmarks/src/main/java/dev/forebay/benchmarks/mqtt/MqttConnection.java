package dev.forebay.benchmarks.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection to the loopback address. Starts blocking, for set-up by request and reply; the
 * sessions then switch it over.
 */
final class MqttConnection implements AutoCloseable {
  private final SocketChannel socket;
  private final PacketReader packets;
  private final int version;

  private MqttConnection(SocketChannel socket, PacketReader packets, int version) {
    this.socket = socket;
    this.packets = packets;
    this.version = version;
  }

  /** Opens one, and connects. */
  static MqttConnection open(MqttOptions options, String clientId, boolean isKept, int bufferBytes)
      throws IOException {
    return open(options, clientId, !isKept, isKept, bufferBytes);
  }

  /** Ends the session that a client has. */
  static void forget(MqttOptions options, String clientId) throws IOException {
    open(options, clientId, true, false, 1024).close();
  }

  private static MqttConnection open(
      MqttOptions options, String clientId, boolean cleanStart, boolean isKept, int bufferBytes)
      throws IOException {
    SocketChannel socket = connected(options.port());
    MqttConnection connection =
        new MqttConnection(socket, new PacketReader(bufferBytes), options.version());
    try {
      connection.send(MqttWire.connect(options.version(), clientId, cleanStart, isKept));
      connection.await(MqttWire.CONNACK);
      if (connection.packets.u8(connection.packets.bodyAt() + 1) != 0) {
        throw new IOException("the broker refuses the connection");
      }
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return connection;
  }

  /** A socket whose other end is the broker. */
  static SocketChannel connected(int port) throws IOException {
    SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /** Only while the connection is blocking. */
  void subscribe(String filter, int qos) throws IOException {
    send(MqttWire.subscribe(version, filter, qos));
    await(MqttWire.SUBACK);
    if (packets.u8(packets.end() - 1) != qos) {
      throw new IOException("the broker refuses the subscription");
    }
  }

  private void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  /** Waits for a packet, which must be of this type; only while the connection is blocking. */
  void await(int type) throws IOException {
    while (!packets.next()) {
      packets.fill(socket);
    }
    if (packets.type() != type) {
      throw packets.unexpected();
    }
  }

  SocketChannel socket() {
    return socket;
  }

  PacketReader packets() {
    return packets;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
