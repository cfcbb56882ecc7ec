package dev.forebay.tests.replies;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sends the steps of one case. A connection is made, with channel 1, when it is first named, unless
 * the first step for it is {@code socket}. One thread.
 *
 * <pre>
 * socket                                a connection without handshake
 * queue.declare queue=q durable=true    a method
 * publish exchange=x body="b" ...       basic.publish with header and body
 * header 60 5                           a content header: class, size
 * body "x"*5                            a content body
 * frame 8 1 "payload"                   a frame of this type on this channel
 * bytes 41 4d                           these bytes
 * drop                                  closes the socket
 * wait                                  for what comes by itself
 * </pre>
 */
class Player implements AutoCloseable {
  private static final Set<String> PUBLISH_ARGUMENTS =
      Set.of("exchange", "routing-key", "mandatory", "immediate");

  private final int port;
  private final Map<String, WireConnection> connections = new TreeMap<>();
  private final Set<String> declared = new LinkedHashSet<>();

  Player(int port) {
    this.port = port;
  }

  Map<String, WireConnection> connections() {
    return connections;
  }

  /** What was declared and may outlive the case, as methods that delete it. */
  Set<String> deletions() {
    return declared;
  }

  void send(String sent) throws IOException, InterruptedException {
    Step.Target target = Step.Target.of(sent);
    String[] parts = target.rest().split(" ", 2);
    String arguments = parts.length == 2 ? parts[1] : "";
    if (parts[0].equals("socket")) {
      connections.put(target.connection(), new WireConnection(port));
      return;
    }
    WireConnection connection = connection(target.connection());
    switch (parts[0]) {
      case "wait" -> {}
      case "drop" -> connection.close();
      case "publish" -> publish(connection, target.channel(), arguments);
      case "header" -> {
        String[] numbers = arguments.split(" ", 2);
        connection.frame(
            2,
            target.channel(),
            header(Integer.parseInt(numbers[0]), Long.parseLong(numbers[1]), Map.of()));
      }
      case "body" -> connection.frame(3, target.channel(), new Notation(arguments).bytes());
      case "frame" -> {
        String[] words = arguments.split(" ", 3);
        connection.frame(
            Integer.parseInt(words[0]), Integer.parseInt(words[1]), new Notation(words[2]).bytes());
      }
      case "bytes" -> connection.send(HexFormat.of().parseHex(arguments.replace(" ", "")));
      default -> method(connection, target.channel(), parts[0], new Notation(arguments).pairs());
    }
  }

  private WireConnection connection(String name) throws IOException, InterruptedException {
    WireConnection connection = connections.get(name);
    if (connection == null) {
      connection = open(port);
      opened(connection);
      connections.put(name, connection);
    }
    return connection;
  }

  /** Told of each connection that a step has made. */
  void opened(WireConnection connection) {}

  static WireConnection open(int port) throws IOException, InterruptedException {
    WireConnection connection = new WireConnection(port);
    connection.send("AMQP\0\0\u0009\u0001".getBytes(StandardCharsets.US_ASCII));
    expect(connection, "connection.start ");
    call(
        connection,
        "connection.start-ok",
        "client-properties={capabilities:{basic.nack:true, consumer_cancel_notify:true,"
            + " connection.blocked:true, authentication_failure_close:true}}"
            + " mechanism=PLAIN response=\"\\x00guest\\x00guest\" locale=en_US");
    expect(connection, "connection.tune ");
    call(connection, "connection.tune-ok", "channel-max=2047 frame-max=131072");
    call(connection, "connection.open", "virtual-host=/");
    expect(connection, "connection.open-ok");
    call(connection, "channel.open", "");
    expect(connection, "channel.open-ok");
    return connection;
  }

  static void call(WireConnection connection, String method, String arguments) throws IOException {
    connection.frame(
        1,
        method.startsWith("connection.") ? 0 : 1,
        WireMethod.named(method).encode(new Notation(arguments).pairs()));
  }

  private static void expect(WireConnection connection, String start)
      throws IOException, InterruptedException {
    String answer = connection.answer(10_000);
    if (answer == null || !answer.startsWith(start)) {
      throw new IOException("instead of " + start + ": " + answer);
    }
  }

  private void method(
      WireConnection connection, int channel, String name, Map<String, String> arguments)
      throws IOException {
    String kind = name.equals("queue.declare") ? "queue" : "exchange";
    String object = arguments.getOrDefault(kind, "");
    if (name.endsWith(".declare") && !object.isEmpty() && !object.startsWith("amq.")) {
      declared.add(kind + ".delete " + kind + "=" + object);
    }
    connection.frame(1, channel, WireMethod.named(name).encode(arguments));
  }

  private static void publish(WireConnection connection, int channel, String text)
      throws IOException {
    Map<String, String> all = new Notation(text).pairs();
    Map<String, String> arguments = new TreeMap<>(all);
    arguments.keySet().retainAll(PUBLISH_ARGUMENTS);
    all.keySet().removeAll(PUBLISH_ARGUMENTS);
    String given = all.remove("body");
    byte[] body = new Notation(given == null ? "" : given).bytes();
    connection.frame(1, channel, WireMethod.named("basic.publish").encode(arguments));
    connection.frame(2, channel, header(60, body.length, all));
    if (body.length > 0) {
      connection.frame(3, channel, body);
    }
  }

  private static byte[] header(int classId, long size, Map<String, String> properties)
      throws IOException {
    byte[] list = WireText.properties(properties);
    return ByteBuffer.allocate(12 + list.length)
        .putShort((short) classId)
        .putShort((short) 0)
        .putLong(size)
        .put(list)
        .array();
  }

  @Override
  public void close() throws IOException {
    for (WireConnection connection : connections.values()) {
      connection.close();
    }
  }
}
