package dev.forebay.tests.kafka.clients;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * Stands between clients and a broker, and notes which requests are sent, in which versions. A
 * virtual thread for each direction of a connection; requests are as large as the broker's limit.
 *
 * <pre>
 * +----------------+-----------------+-----------------+------
 * | length (int32) | API key (int16) | version (int16) | ...
 * +----------------+-----------------+-----------------+------
 * </pre>
 */
final class RequestRecorder implements AutoCloseable {
  private final ServerSocket server;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  RequestRecorder() throws IOException {
    server = new ServerSocket(0, 100, InetAddress.ofLiteral("127.0.0.1"));
  }

  int port() {
    return server.getLocalPort();
  }

  /** Connects who comes with the broker. */
  void start(InetSocketAddress broker) {
    Thread.ofVirtual().start(() -> accept(broker));
  }

  /** What was sent since the last call, each as the request's name and its version. */
  Set<String> take() {
    Set<String> taken = new TreeSet<>(seen);
    seen.removeAll(taken);
    return taken;
  }

  private void accept(InetSocketAddress broker) {
    try {
      while (true) {
        Socket client = server.accept();
        Socket upstream = new Socket(broker.getAddress(), broker.getPort());
        client.setTcpNoDelay(true);
        upstream.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(upstream);
        Thread.ofVirtual().start(() -> move(client, upstream, this::requests));
        Thread.ofVirtual().start(() -> move(upstream, client, InputStream::transferTo));
      }
    } catch (IOException closed) {
      closeAll();
    }
  }

  private void move(Socket from, Socket to, Mover mover) {
    try (from;
        to) {
      mover.move(from.getInputStream(), to.getOutputStream());
    } catch (EOFException | SocketException ended) {
      // The other side is told by the end of its connection, as these are closed now.
      sockets.remove(from);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    sockets.remove(from);
  }

  private long requests(InputStream from, OutputStream to) throws IOException {
    DataInputStream in = new DataInputStream(from);
    DataOutputStream out = new DataOutputStream(to);
    while (true) {
      byte[] request = new byte[in.readInt()];
      in.readFully(request);
      ByteBuffer header = ByteBuffer.wrap(request);
      seen.add(ApiKeys.forId(header.getShort()).name + " " + header.getShort());
      byte[] whole =
          ByteBuffer.allocate(Integer.BYTES + request.length)
              .putInt(request.length)
              .put(request)
              .array();
      out.write(whole);
    }
  }

  private void closeAll() {
    for (Socket socket : sockets) {
      try {
        socket.close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private interface Mover {
    long move(InputStream from, OutputStream to) throws IOException;
  }
}
