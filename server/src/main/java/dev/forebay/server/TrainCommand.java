package dev.forebay.server;

import dev.forebay.protocol.stomp.StompProtocol;
import dev.forebay.server.config.NodeConfig;
import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.Logging;
import dev.forebay.server.process.StartTime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code train}: starts a node on free ports, uses it as its first clients would, and stops it. The
 * build runs this once to record the ahead-of-time cache that later starts begin with.
 */
final class TrainCommand {
  private TrainCommand() {}

  static int run(NodeOptions options) throws IOException {
    List<String> settings = new ArrayList<>(options.settings());
    settings.addAll(
        List.of(
            "amqp.port=0",
            "kafka.port=0",
            "stomp.port=0",
            "stomp.websocket-port=0",
            "mqtt.port=0",
            "mqtt.websocket-port=0",
            "http.port=0"));
    NodeConfig config = NodeConfig.read(options.file(), settings);
    Logging.configure(config.logging());
    try (Node node = Node.start(config)) {
      System.out.println(ReadyLine.of(node.listeners(), StartTime.elapsedMillis()));
      for (Listener listener : node.listeners()) {
        switch (listener.protocol()) {
          case Listener.HTTP -> {
            get(listener.address(), "/health/ready");
            get(listener.address(), "/metrics");
          }
          case StompProtocol.NAME -> stomp(listener.address());
          case KafkaNode.PROTOCOL -> KafkaTraining.play(listener.address());
          default -> {}
        }
      }
    }
    return ExitCodes.OK;
  }

  private static void get(InetSocketAddress address, String path) throws IOException {
    String answer =
        ask(address, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    if (!answer.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("GET " + path + " was answered with: " + answer);
    }
  }

  private static void stomp(InetSocketAddress address) throws IOException {
    String answer =
        ask(
            address,
            """
            CONNECT
            accept-version:1.2

            \0SUBSCRIBE
            id:1
            destination:/topic/training

            \0SEND
            destination:/topic/training
            receipt:sent

            training\0DISCONNECT
            receipt:done

            \0\
            """);
    if (!answer.contains("receipt-id:done")) {
      throw new IOException("a client of STOMP was answered with: " + answer);
    }
  }

  /** Asks with a bare socket, since a client would fill the cache with its own classes. */
  private static String ask(InetSocketAddress address, String request) throws IOException {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
