package dev.forebay.tests.mqtt;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** Sends packets as they are given, and takes apart what comes back. Speaks MQTT 5. */
final class MqttWire implements AutoCloseable {
  static final int CONNECT = 1;
  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBREL = 6;
  static final int PUBCOMP = 7;
  static final int SUBSCRIBE = 8;
  static final int SUBACK = 9;
  static final int UNSUBACK = 11;
  static final int PINGREQ = 12;
  static final int PINGRESP = 13;
  static final int DISCONNECT = 14;

  /** Options of a subscription besides its QoS. */
  static final int NO_LOCAL = 0x04;

  static final int RETAIN_AS_PUBLISHED = 0x08;
  static final int RETAINED_IF_NEW = 0x10;
  static final int RETAINED_NEVER = 0x20;

  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final ArrayDeque<Received> early = new ArrayDeque<>();
  private boolean isPresent;
  private Received connack = new Received(0, new byte[0]);

  MqttWire(InetSocketAddress address) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** A client that was let in. */
  static MqttWire connected(InetSocketAddress address, Connecting connecting) throws IOException {
    MqttWire client = new MqttWire(address);
    client.send(CONNECT << 4, connecting.body());
    Received connack = client.receive(CONNACK);
    if (connack.body()[1] != 0) {
      throw new AssertionError(connack);
    }
    client.isPresent = connack.body()[0] == 1;
    client.connack = connack;
    return client;
  }

  /** Whether it has found its session. */
  boolean isPresent() {
    return isPresent;
  }

  Received connack() {
    return connack;
  }

  void send(int first, byte[] body) throws IOException {
    raw(new Octets().u8(first).variable(body.length).raw(body).toByteArray());
  }

  void raw(byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
  }

  /** Subscribes with QoS and options, and returns the code. */
  int subscribe(String filter, int options) throws IOException {
    return subscribe(filter, options, new Octets());
  }

  int subscribe(String filter, int options, Octets properties) throws IOException {
    send(
        SUBSCRIBE << 4 | 2,
        new Octets().u16(1).properties(properties).text(filter).u8(options).toByteArray());
    byte[] body = awaitAnswer(SUBACK).body();
    return body[body.length - 1] & 0xFF;
  }

  /** Sends a PUBLISH, and waits for nothing. */
  void publish(String topic, int qos, int packetId, String payload, Octets properties)
      throws IOException {
    publish(PUBLISH << 4 | qos << 1, topic, packetId, payload, properties);
  }

  void publish(int first, String topic, int packetId, String payload, Octets properties)
      throws IOException {
    Octets body = new Octets().text(topic);
    if ((first & 6) != 0) {
      body.u16(packetId);
    }
    body.properties(properties).raw(payload.getBytes(StandardCharsets.UTF_8));
    send(first, body.toByteArray());
  }

  /** Publishes with QoS 1 and waits for the PUBACK. */
  void publish(String topic, String payload) throws IOException {
    publish(topic, payload, new Octets());
  }

  void publish(String topic, String payload, Octets properties) throws IOException {
    publish(topic, 1, 7, payload, properties);
    awaitAnswer(PUBACK);
  }

  /** Likewise of a message that is to be retained. */
  void retain(String topic, String payload, Octets properties) throws IOException {
    publish(PUBLISH << 4 | 1 << 1 | 1, topic, 7, payload, properties);
    awaitAnswer(PUBACK);
  }

  /** Publishes with QoS 2, to the end. */
  void publishOnce(String topic, String payload) throws IOException {
    publish(topic, 2, 9, payload, new Octets());
    awaitAnswer(PUBREC);
    ack(PUBREL, 9);
    awaitAnswer(PUBCOMP);
  }

  /** Waits for an answer; messages that come before are received next. */
  Received awaitAnswer(int type) throws IOException {
    Received received = read();
    while (received.type() == PUBLISH) {
      early.add(received);
      received = read();
    }
    if (received.type() != type) {
      throw new AssertionError(received);
    }
    return received;
  }

  void ack(int type, int packetId) throws IOException {
    send(type << 4 | (type == PUBREL ? 2 : 0), new Octets().u16(packetId).toByteArray());
  }

  /** The next packet, of this type. */
  Received receive(int type) throws IOException {
    Received received = receive();
    if (received.type() != type) {
      throw new AssertionError(received);
    }
    return received;
  }

  /** The next packet, a message. */
  Published message() throws IOException {
    return Published.of(receive(PUBLISH));
  }

  /** Likewise, acknowledged. */
  Published take() throws IOException {
    Published message = message();
    if (message.qos() == 1) {
      ack(PUBACK, message.packetId());
    } else if (message.qos() == 2) {
      ack(PUBREC, message.packetId());
      awaitAnswer(PUBREL);
      ack(PUBCOMP, message.packetId());
    }
    return message;
  }

  Received receive() throws IOException {
    Received next = early.poll();
    return next == null ? read() : next;
  }

  private Received read() throws IOException {
    int first = in.read();
    if (first < 0) {
      throw new AssertionError("the connection is closed");
    }
    int length = 0;
    int shift = 0;
    int octet;
    do {
      octet = in.readUnsignedByte();
      length |= (octet & 0x7F) << shift;
      shift += 7;
    } while (octet > 0x7F);
    if (octet == 0 && shift > 7) {
      throw new AssertionError("a length of %d in %d bytes".formatted(length, shift / 7));
    }
    byte[] body = new byte[length];
    in.readFully(body);
    return new Received(first, body);
  }

  /** Whether nothing comes before the answer to a PINGREQ, and for a while behind it. */
  boolean hearsNothing() throws IOException {
    if (!early.isEmpty()) {
      return false;
    }
    send(PINGREQ << 4, new byte[0]);
    receive(PINGRESP);
    socket.setSoTimeout(300);
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException silence) {
      return true;
    } finally {
      socket.setSoTimeout(TIMEOUT_MILLIS);
    }
  }

  /** Whether the server closes the socket, and says nothing before. */
  boolean isClosed() throws IOException {
    return in.read() < 0;
  }

  /** Says good-bye, and waits until the server has closed the socket. */
  void disconnect() throws IOException {
    send(DISCONNECT << 4, new byte[0]);
    isClosed();
    close();
  }

  /** Cuts the socket without a word. */
  void cut() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
