package dev.forebay.server.training;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Uses a port of a node as its first clients would, so that what serves them need not be loaded, on
 * an event loop, when they come. Asks with bare sockets, since clients would fill the cache with
 * their own classes. In the trainer's thread.
 */
public final class Training {
  /** What a client of that name would go by, and what it makes. */
  static final String NAME = "training";

  private Training() {}

  /**
   * Plays the client of a port.
   *
   * @param protocol as the ready line names it
   * @throws IOException if the node does not answer as it does to any client
   */
  public static void play(String protocol, InetSocketAddress address) throws IOException {
    switch (protocol) {
      case "http" -> http(address);
      case "amqp" -> AmqpTraining.play(address);
      case "kafka" -> KafkaTraining.play(address);
      case "stomp" -> stomp(address);
      case "mqtt" -> MqttTraining.play(address);
      // Of what serves a socket little more is needed for these.
      case "stomp-ws", "mqtt-ws" -> {}
      default -> throw new IOException("nobody knows what clients of " + protocol + " ask");
    }
  }

  private static void http(InetSocketAddress address) throws IOException {
    for (String path : new String[] {"/health/ready", "/metrics"}) {
      String answer =
          ask(address, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      if (!answer.startsWith("HTTP/1.1 200 ")) {
        throw new IOException("GET " + path + " was answered with: " + answer);
      }
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

  private static String ask(InetSocketAddress address, String request) throws IOException {
    try (Conversation server = new Conversation(address)) {
      server.out().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(server.in().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
