package dev.forebay.benchmarks.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Numbers of MQTT 3.1.1 and 5, and packets that are encoded once; no state. */
final class MqttWire {
  static final int V3_1_1 = 4;
  static final int V5 = 5;

  static final int CONNACK = 2;
  static final int PUBLISH = 3;
  static final int PUBACK = 4;
  static final int PUBREC = 5;
  static final int PUBREL = 6;
  static final int PUBCOMP = 7;
  static final int SUBACK = 9;

  /** First bytes of the packets that answer. */
  static final int PUBACK_BYTE = 0x40;

  static final int PUBREC_BYTE = 0x50;
  static final int PUBREL_BYTE = 0x62;
  static final int PUBCOMP_BYTE = 0x70;

  /** Packet identifiers go from 1 to this. */
  static final int ID_MAX = 0xFFFF;

  static final int RETAIN = 1;

  private static final int CONNECT_BYTE = 0x10;
  private static final int PUBLISH_BYTE = 0x30;
  private static final int SUBSCRIBE_BYTE = 0x82;
  private static final int CLEAN = 2;
  private static final int KEEP_ALIVE_SECONDS = 3600;
  private static final int EXPIRY_PROPERTY = 17;
  private static final int EXPIRY_SECONDS = 3600;
  private static final int MORE = 0x80;

  private MqttWire() {}

  /** A packet identifier for each place in a sequence that begins at 0. */
  static int id(long sequence) {
    return (int) (sequence % ID_MAX) + 1;
  }

  static ByteBuffer connect(int version, String clientId, boolean cleanStart, boolean isKept) {
    ByteBuffer body = ByteBuffer.allocate(64 + 3 * clientId.length());
    text(body, "MQTT");
    body.put((byte) version).put((byte) (cleanStart ? CLEAN : 0));
    body.putShort((short) KEEP_ALIVE_SECONDS);
    if (version == V5 && isKept) {
      body.put((byte) 5).put((byte) EXPIRY_PROPERTY).putInt(EXPIRY_SECONDS);
    } else if (version == V5) {
      body.put((byte) 0);
    }
    text(body, clientId);
    return packet(CONNECT_BYTE, body.flip());
  }

  static ByteBuffer subscribe(int version, String filter, int qos) {
    ByteBuffer body = ByteBuffer.allocate(16 + 3 * filter.length()).putShort((short) 1);
    noProperties(body, version);
    text(body, filter);
    return packet(SUBSCRIBE_BYTE, body.put((byte) qos).flip());
  }

  /** A PUBLISH with zeroes for packet identifier and payload. */
  static ByteBuffer publish(int version, String topic, int qos, int flags, int payloadBytes) {
    ByteBuffer body = ByteBuffer.allocate(16 + 3 * topic.length() + payloadBytes);
    text(body, topic);
    if (qos > 0) {
      body.putShort((short) 0);
    }
    noProperties(body, version);
    body.position(body.position() + payloadBytes);
    return packet(PUBLISH_BYTE | qos << 1 | flags, body.flip());
  }

  private static void noProperties(ByteBuffer body, int version) {
    if (version == V5) {
      body.put((byte) 0);
    }
  }

  private static void text(ByteBuffer out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    out.putShort((short) bytes.length).put(bytes);
  }

  private static ByteBuffer packet(int firstByte, ByteBuffer body) {
    ByteBuffer out = ByteBuffer.allocate(5 + body.remaining()).put((byte) firstByte);
    int rest = body.remaining();
    while (rest >= MORE) {
      out.put((byte) ((rest & (MORE - 1)) | MORE));
      rest >>>= 7;
    }
    return out.put((byte) rest).put(body).flip();
  }
}
