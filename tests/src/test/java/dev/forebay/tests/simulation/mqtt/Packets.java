package dev.forebay.tests.simulation.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** MQTT's packets as a client writes them, and takes apart what it gets; no state. */
public final class Packets {
  public static final int CONNECT = 1;
  public static final int CONNACK = 2;
  public static final int PUBLISH = 3;
  public static final int PUBACK = 4;
  public static final int PUBREC = 5;
  public static final int PUBREL = 6;
  public static final int PUBCOMP = 7;
  public static final int SUBSCRIBE = 8;
  public static final int SUBACK = 9;
  public static final int UNSUBSCRIBE = 10;
  public static final int UNSUBACK = 11;
  public static final int PINGREQ = 12;
  public static final int PINGRESP = 13;
  public static final int DISCONNECT = 14;

  /** The version of MQTT 5; the one before it is 4. */
  public static final int V5 = 5;

  private static final int DUP = 8;
  private static final int WILL_FLAGS = 0x04 | 2 << 3;
  private static final int CLEAN = 0x02;
  private static final int EXPIRY = 0x11;
  private static final int WILL_DELAY = 0x18;
  private static final int RECEIVE_MAXIMUM = 0x21;
  private static final int MESSAGE_EXPIRY = 0x02;

  private Packets() {}

  /** Of which type a packet is. */
  public static int type(byte[] packet) {
    return (packet[0] & 0xFF) >> 4;
  }

  public static byte[] connect(
      int version,
      String clientId,
      boolean isClean,
      long expirySeconds,
      int receiveMaximum,
      MqttEvent.@Nullable Will will) {
    ByteBuf body = Unpooled.buffer();
    text(body, "MQTT");
    body.writeByte(version);
    body.writeByte((isClean ? CLEAN : 0) | (will == null ? 0 : WILL_FLAGS)).writeShort(0);
    if (version == V5) {
      ByteBuf properties = Unpooled.buffer();
      properties.writeByte(EXPIRY).writeInt((int) expirySeconds);
      properties.writeByte(RECEIVE_MAXIMUM).writeShort(receiveMaximum);
      properties(body, properties);
    }
    text(body, clientId);
    if (will != null) {
      if (version == V5) {
        properties(
            body, Unpooled.buffer().writeByte(WILL_DELAY).writeInt((int) will.delaySeconds()));
      }
      text(body, MqttTrial.WILL_TOPIC);
      text(body, will.text());
    }
    return packet(CONNECT << 4, body);
  }

  public static byte[] publish(
      int version, MqttEvent.Message message, int packetId, boolean isAgain) {
    ByteBuf body = Unpooled.buffer();
    text(body, message.topic());
    if (message.qos() > 0) {
      body.writeShort(packetId);
    }
    if (version == V5) {
      ByteBuf properties = Unpooled.buffer();
      if (message.expiryMillis() > 0) {
        properties.writeByte(MESSAGE_EXPIRY).writeInt((int) (message.expiryMillis() / 1000));
      }
      properties(body, properties);
    }
    if (!message.isEnd()) {
      body.writeBytes(message.text().getBytes(StandardCharsets.UTF_8));
      body.writeBytes(" ".repeat(message.paddingBytes()).getBytes(StandardCharsets.UTF_8));
    }
    return packet(
        PUBLISH << 4 | (isAgain ? DUP : 0) | message.qos() << 1 | (message.isRetained() ? 1 : 0),
        body);
  }

  /** A PUBACK, PUBREC, PUBREL or PUBCOMP, of success. */
  public static byte[] ack(int type, int packetId) {
    return packet(type << 4 | (type == PUBREL ? 2 : 0), Unpooled.buffer().writeShort(packetId));
  }

  public static byte[] subscribe(int version, int packetId, String filter, int options) {
    ByteBuf body = Unpooled.buffer().writeShort(packetId);
    if (version == V5) {
      body.writeByte(0);
    }
    text(body, filter);
    body.writeByte(options);
    return packet(SUBSCRIBE << 4 | 2, body);
  }

  static byte[] unsubscribe(int version, int packetId, String filter) {
    ByteBuf body = Unpooled.buffer().writeShort(packetId);
    if (version == V5) {
      body.writeByte(0);
    }
    text(body, filter);
    return packet(UNSUBSCRIBE << 4 | 2, body);
  }

  static byte[] disconnect() {
    return packet(DISCONNECT << 4, Unpooled.EMPTY_BUFFER);
  }

  private static void text(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShort(bytes.length).writeBytes(bytes);
  }

  /** Fewer than 128 bytes of them. */
  private static void properties(ByteBuf out, ByteBuf properties) {
    out.writeByte(properties.readableBytes()).writeBytes(properties);
  }

  private static byte[] packet(int first, ByteBuf body) {
    ByteBuf out = Unpooled.buffer().writeByte(first);
    int rest = body.readableBytes();
    while (rest > 0x7F) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>= 7;
    }
    out.writeByte(rest).writeBytes(body);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /** The next packet of what came, if it is all there. */
  public static byte @Nullable [] next(ByteBuf in) {
    int at = in.readerIndex();
    int length = 0;
    for (int i = 1; i <= 4 && at + i < in.writerIndex(); i++) {
      int octet = in.getUnsignedByte(at + i);
      length |= (octet & 0x7F) << (7 * (i - 1));
      if (octet < 0x80) {
        if (in.readableBytes() < 1 + i + length) {
          return null;
        }
        byte[] packet = new byte[1 + i + length];
        in.readBytes(packet);
        return packet;
      }
    }
    return null;
  }

  /** Where the variable header of a packet begins. */
  public static int bodyAt(byte[] packet) {
    int at = 1;
    while (packet[at] < 0) {
      at++;
    }
    return at + 1;
  }

  /** The packet identifier of any packet but a PUBLISH. */
  public static int packetId(byte[] packet) {
    return u16(packet, bodyAt(packet));
  }

  /** The last byte: the reason of acknowledgements that have one, the code of a SUBACK. */
  static int code(byte[] packet) {
    int at = bodyAt(packet) + 2;
    return at >= packet.length ? 0 : packet[packet.length - 1] & 0xFF;
  }

  /** The reason of an acknowledgement. */
  public static int reason(byte[] packet) {
    int at = bodyAt(packet) + 2;
    return at >= packet.length ? 0 : packet[at] & 0xFF;
  }

  /**
   * A PUBLISH of the server.
   *
   * @param packetId 0 with QoS 0
   */
  public record Publish(
      int qos, boolean isDuplicate, boolean isRetained, String topic, int packetId, String text) {
    public static Publish of(byte[] packet, int version) {
      int first = packet[0];
      int qos = first >> 1 & 3;
      int at = bodyAt(packet);
      int topicBytes = u16(packet, at);
      String topic = new String(packet, at + 2, topicBytes, StandardCharsets.UTF_8);
      at += 2 + topicBytes;
      int packetId = qos == 0 ? 0 : u16(packet, at);
      at += qos == 0 ? 0 : 2;
      if (version == V5) {
        at += 1 + packet[at];
      }
      return new Publish(
          qos,
          (first & DUP) != 0,
          (first & 1) != 0,
          topic,
          packetId,
          new String(packet, at, packet.length - at, StandardCharsets.UTF_8).stripTrailing());
    }
  }

  /** Where the variable header begins, for who changes a packet. */
  public static int headerAt(byte[] packet) {
    return bodyAt(packet);
  }

  /** As {@link #packetId}, for who answers in the place of the server. */
  public static int packetIdOf(byte[] packet) {
    return packetId(packet);
  }

  /** Where the topic of a PUBLISH begins. */
  public static int topicAt(byte[] publish) {
    return bodyAt(publish) + 2;
  }

  /** The packet identifier of a PUBLISH with QoS 1 or 2. */
  public static int publishedId(byte[] publish) {
    return u16(publish, idAt(publish));
  }

  /** The same with another packet identifier. */
  public static byte[] withPublishedId(byte[] publish, int packetId) {
    byte[] other = publish.clone();
    other[idAt(publish)] = (byte) (packetId >> 8);
    other[idAt(publish) + 1] = (byte) packetId;
    return other;
  }

  private static int idAt(byte[] publish) {
    int at = bodyAt(publish);
    return at + 2 + u16(publish, at);
  }

  /** The flags of a CONNECT of MQTT 3.1.1 or 5. */
  public static int connectFlags(byte[] connect) {
    return connect[flagsAt(connect)];
  }

  private static int flagsAt(byte[] connect) {
    return bodyAt(connect) + 7;
  }

  /** A CONNECT as if it had no will. */
  public static byte[] withoutWill(byte[] connect) {
    int end = willAt(connect);
    ByteBuf body = Unpooled.buffer();
    body.writeBytes(connect, bodyAt(connect), end - bodyAt(connect));
    body.setByte(7, connect[flagsAt(connect)] & ~WILL_FLAGS);
    return packet(CONNECT << 4, body);
  }

  /** A CONNECT whose will has no delay. */
  public static byte[] withoutDelay(byte[] connect) {
    byte[] other = connect.clone();
    if (connect[bodyAt(connect) + 6] == V5) {
      int at = willAt(connect) + 2;
      other[at] = 0;
      other[at + 1] = 0;
      other[at + 2] = 0;
      other[at + 3] = 0;
    }
    return other;
  }

  /** A CONNECT of a client that nobody else is. */
  public static byte[] withOtherClient(byte[] connect) {
    byte[] other = connect.clone();
    int at = clientAt(connect);
    other[at + 2] ^= 0x20;
    return other;
  }

  private static int clientAt(byte[] connect) {
    int at = bodyAt(connect) + 10;
    return connect[bodyAt(connect) + 6] == V5 ? at + 1 + connect[at] : at;
  }

  private static int willAt(byte[] connect) {
    int at = clientAt(connect);
    return at + 2 + u16(connect, at);
  }

  private static int u16(byte[] packet, int at) {
    return (packet[at] & 0xFF) << 8 | (packet[at + 1] & 0xFF);
  }
}
