package dev.forebay.server;

import dev.forebay.server.config.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code train}: starts a node on free ports, uses it as its first clients would, and stops it. The
 * build runs this once to record the ahead-of-time cache that later starts begin with.
 */
@Command(name = "train", description = "Rehearses a start for the build.", hidden = true)
final class TrainCommand implements Callable<Integer> {
  @Mixin NodeOptions options = new NodeOptions();

  @Override
  public Integer call() throws IOException {
    options.settings.add("amqp.port=0");
    options.settings.add("http.port=0");
    NodeConfig config = options.read();
    Logging.configure(config.logging());
    try (Node node = Node.start(config)) {
      System.out.println(ReadyLine.of(node.listeners(), StartTime.elapsedMillis()));
      for (Listener listener : node.listeners()) {
        if (listener.protocol().equals(Listener.HTTP)) {
          get(listener.address(), "/health/ready");
          get(listener.address(), "/metrics");
        }
      }
    }
    return ExitCodes.OK;
  }

  /** Asks with a bare socket, since an HTTP client would fill the cache with its own classes. */
  private static void get(InetSocketAddress address, String path) throws IOException {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (!answer.startsWith("HTTP/1.1 200 ")) {
        throw new IOException("GET " + path + " was answered with: " + answer);
      }
    }
  }
}
