package dev.forebay.benchmarks.stomp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * One connection to the loopback address, as {@code guest}. Starts blocking, for set-up by request
 * and reply; the sessions then switch it over.
 */
final class StompConnection implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final byte[] CONNECTED = "CONNECTED".getBytes(UTF_8);
  private static final byte[] RECEIPT = "RECEIPT".getBytes(UTF_8);

  private final SocketChannel socket;
  private final StompFrames frames = new StompFrames(BUFFER_BYTES);

  private StompConnection(SocketChannel socket) {
    this.socket = socket;
  }

  static StompConnection open(int port) throws IOException {
    SocketChannel socket =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    StompConnection connection = new StompConnection(socket);
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      connection.call(
          "CONNECT\naccept-version:1.2\nhost:/\nlogin:guest\npasscode:guest\n", CONNECTED);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return connection;
  }

  /** Subscribes, and waits until that is done; only while the connection is blocking. */
  void subscribe(String destination) throws IOException {
    call("SUBSCRIBE\nid:0\nack:auto\nreceipt:1\ndestination:" + destination + "\n", RECEIPT);
  }

  private void call(String head, byte[] expected) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((head + "\n\0").getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
    while (!frames.next()) {
      frames.fill(socket);
    }
    if (!frames.is(expected)) {
      throw frames.unexpected();
    }
  }

  SocketChannel socket() {
    return socket;
  }

  StompFrames frames() {
    return frames;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
