package dev.forebay.server.training;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A client of MQTT in each version of now: it keeps its session, subscribes, and gets what it
 * publishes itself. In the trainer's thread.
 */
final class MqttTraining {
  private static final int CONNECT = 0x10;
  private static final int CONNACK = 0x20;
  private static final int PUBLISH_AT_LEAST_ONCE = 0x32;
  private static final int PUBACK = 0x40;
  private static final int SUBSCRIBE = 0x82;
  private static final int SUBACK = 0x90;
  private static final int DISCONNECT = 0xe0;
  private static final int VERSION_3_1_1 = 4;
  private static final int VERSION_5 = 5;

  private final Conversation server;
  private final int version;

  private MqttTraining(Conversation server, int version) {
    this.server = server;
    this.version = version;
  }

  static void play(InetSocketAddress address) throws IOException {
    for (int version : new int[] {VERSION_3_1_1, VERSION_5}) {
      try (Conversation server = new Conversation(address)) {
        new MqttTraining(server, version).play();
      }
    }
  }

  private void play() throws IOException {
    send(
        CONNECT,
        packet -> {
          packet.writeUTF("MQTT");
          packet.writeByte(version);
          packet.writeByte(0);
          packet.writeShort(60);
          properties(packet);
          packet.writeUTF(Training.NAME + version);
        });
    await(CONNACK);
    send(
        SUBSCRIBE,
        packet -> {
          packet.writeShort(1);
          properties(packet);
          packet.writeUTF(Training.NAME);
          packet.writeByte(1);
        });
    await(SUBACK);
    send(
        PUBLISH_AT_LEAST_ONCE,
        packet -> {
          packet.writeUTF(Training.NAME);
          packet.writeShort(2);
          properties(packet);
          packet.writeByte(0);
        });
    // Its message, and the acknowledgement of it, in either order.
    byte[] first = await(PUBACK, PUBLISH_AT_LEAST_ONCE);
    byte[] second = await(PUBACK, PUBLISH_AT_LEAST_ONCE);
    byte[] message = first.length > second.length ? first : second;
    send(
        PUBACK, packet -> packet.write(message, Short.BYTES + Training.NAME.length(), Short.BYTES));
    send(DISCONNECT, _ -> {});
  }

  /** None. */
  private void properties(DataOutputStream packet) throws IOException {
    if (version == VERSION_5) {
      packet.writeByte(0);
    }
  }

  @FunctionalInterface
  private interface Content {
    void write(DataOutputStream packet) throws IOException;
  }

  private void send(int first, Content content) throws IOException {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    content.write(new DataOutputStream(packet));
    server.out().writeByte(first);
    // None is so long that its length takes two bytes.
    server.out().writeByte(packet.size());
    server.out().write(packet.toByteArray());
  }

  /** What follows the length of the next packet, which is one of these. */
  private byte[] await(int... expected) throws IOException {
    int first = server.in().readUnsignedByte();
    byte[] rest = server.in().readNBytes(server.in().readUnsignedByte());
    for (int each : expected) {
      if (first == each) {
        return rest;
      }
    }
    throw new IOException("a client of MQTT was answered with a packet " + first);
  }
}
