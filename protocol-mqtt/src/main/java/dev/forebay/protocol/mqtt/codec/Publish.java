package dev.forebay.protocol.mqtt.codec;

import dev.forebay.protocol.mqtt.codec.property.PublishProperties;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.PacketId;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A PUBLISH in place (§3.3). Re-used from packet to packet, so that none costs an object.
 *
 * <pre>
 *  | topic | packet identifier u16, if QoS above 0 | properties, if version 5 | payload |
 * </pre>
 */
public final class Publish {
  private static final int DUP = 8;
  private static final int RETAIN = 1;
  private static final int QOS_SHIFT = 1;
  private static final int QOS = 3;

  private final Cursor cursor = new Cursor(Unpooled.EMPTY_BUFFER);
  private final PublishProperties properties = new PublishProperties();
  private boolean isDuplicate;
  private int qos;
  private boolean isRetained;
  private int topicAt;
  private int topicBytes;
  private int packetId;
  private int payloadAt;
  private int payloadBytes;

  /** Reads one. */
  public Publish read(ByteBuf in, PacketHeader header, ProtocolVersion version) {
    int flags = header.flags();
    isDuplicate = (flags & DUP) != 0;
    isRetained = (flags & RETAIN) != 0;
    qos = Qos.require(flags >> QOS_SHIFT & QOS);
    if (isDuplicate && qos == Qos.AT_MOST_ONCE && version.hasProperties()) {
      throw Cursor.malformed("DUP with QoS 0");
    }
    cursor.set(in, header.bodyAt(), header.end());
    topicAt = cursor.skipText();
    topicBytes = cursor.at() - topicAt;
    packetId = qos == Qos.AT_MOST_ONCE ? 0 : PacketId.read(cursor);
    if (version.hasProperties()) {
      properties.read(cursor);
    } else {
      properties.clear();
    }
    payloadAt = cursor.at();
    payloadBytes = cursor.remaining();
    return this;
  }

  public ByteBuf buffer() {
    return cursor.buffer();
  }

  public boolean isDuplicate() {
    return isDuplicate;
  }

  public int qos() {
    return qos;
  }

  public boolean isRetained() {
    return isRetained;
  }

  public int topicAt() {
    return topicAt;
  }

  public int topicBytes() {
    return topicBytes;
  }

  /** 0 with QoS 0. */
  public int packetId() {
    return packetId;
  }

  public PublishProperties properties() {
    return properties;
  }

  public int payloadAt() {
    return payloadAt;
  }

  public int payloadBytes() {
    return payloadBytes;
  }
}
