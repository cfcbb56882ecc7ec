package dev.forebay.tests.hostile.sockets;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A process that says its port, takes what one client sends, and throws it away. */
final class Sink {
  private static final int READ_BYTES = 256 << 10;

  private Sink() {}

  static void main() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      System.out.println(((InetSocketAddress) server.getLocalAddress()).getPort());
      try (SocketChannel client = server.accept()) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(READ_BYTES);
        while (client.read(bytes.clear()) >= 0) {
          // Thrown away.
        }
      }
    }
  }
}
