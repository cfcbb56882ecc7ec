package dev.forebay.protocol.mqtt.state;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.Will;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Records of clients as bodies of messages, whose checksums the log keeps; big-endian, no state.
 *
 * <pre>
 *  | version u8 = 2 | kind u8 | client id | of the kind: |
 *
 *  session       | expiry seconds u32 |
 *  subscription  | filter | QoS u8 | flags u8: 1 no local, 2 as published | identifier u32 |
 *  will          | number u64, not in version 1 | topic | QoS u8 | flags u8: 1 retain
 *                | delay seconds u32
 *                | bytes u32, properties of a PUBLISH | bytes u32, payload |
 *  received      | packet identifier u16 |
 *  released      | packet identifier u16 | offset u64, not in version 1 |
 *
 *  client id, filter, topic:  bytes u16, UTF-8
 * </pre>
 */
final class StateFormat {
  private static final int VERSION = 2;
  private static final long UNKNOWN_OFFSET = -1;
  private static final int NO_LOCAL = 1;
  private static final int AS_PUBLISHED = 2;
  private static final int RETAIN = 1;

  private StateFormat() {}

  static byte[] encode(StateRecord record) {
    ByteBuf out = Unpooled.buffer();
    out.writeByte(VERSION).writeByte(record.key().kind().number());
    text(out, record.clientId());
    switch (record) {
      case StateRecord.Session(_, long expirySeconds) -> out.writeInt((int) expirySeconds);
      case StateRecord.Subscribed(_, KeptSubscription subscription) -> write(out, subscription);
      case StateRecord.LastWill(_, long number, Will will) -> write(out.writeLong(number), will);
      case StateRecord.Received(_, int packetId) -> out.writeShort(packetId);
      case StateRecord.Released(_, int packetId, long offset) ->
          out.writeShort(packetId).writeLong(offset);
    }
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static void write(ByteBuf out, KeptSubscription subscription) {
    text(out, subscription.filter());
    out.writeByte(subscription.qos());
    out.writeByte(
        (subscription.noLocal() ? NO_LOCAL : 0)
            | (subscription.retainAsPublished() ? AS_PUBLISHED : 0));
    out.writeInt(subscription.identifier());
  }

  private static void write(ByteBuf out, Will will) {
    text(out, will.topic());
    out.writeByte(will.qos()).writeByte(will.retain() ? RETAIN : 0);
    out.writeInt((int) will.delaySeconds());
    out.writeInt(will.properties().sizeBytes());
    will.properties().writeBare(out);
    out.writeInt(will.payload().lengthBytes()).writeBytes(will.payload().toByteArray());
  }

  private static void text(ByteBuf out, ByteString text) {
    out.writeShort(text.lengthBytes()).writeBytes(text.toByteArray());
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException if this build does not know it
   */
  static StateRecord decode(ByteBuf in) {
    int version = in.readUnsignedByte();
    if (version == 0 || version > VERSION) {
      throw new IllegalArgumentException("record of version " + version);
    }
    StateRecord.Kind kind = StateRecord.Kind.of(in.readUnsignedByte());
    ByteString clientId = text(in);
    return switch (kind) {
      case SESSION -> new StateRecord.Session(clientId, in.readUnsignedInt());
      case SUBSCRIPTION -> new StateRecord.Subscribed(clientId, subscription(in));
      case WILL -> new StateRecord.LastWill(clientId, version == 1 ? 0 : in.readLong(), will(in));
      case RECEIVED -> new StateRecord.Received(clientId, in.readUnsignedShort());
      case RELEASED ->
          new StateRecord.Released(
              clientId, in.readUnsignedShort(), version == 1 ? UNKNOWN_OFFSET : in.readLong());
    };
  }

  private static KeptSubscription subscription(ByteBuf in) {
    ByteString filter = text(in);
    int qos = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    return new KeptSubscription(
        filter, qos, (flags & NO_LOCAL) != 0, (flags & AS_PUBLISHED) != 0, in.readInt());
  }

  private static Will will(ByteBuf in) {
    ByteString topic = text(in);
    int qos = in.readUnsignedByte();
    boolean retain = (in.readUnsignedByte() & RETAIN) != 0;
    long delaySeconds = in.readUnsignedInt();
    int propertyBytes = in.readInt();
    int at = in.readerIndex();
    Properties properties =
        Properties.read(
            new Cursor(in).set(in, at, at + propertyBytes), propertyBytes, Property.In.WILL);
    in.skipBytes(propertyBytes);
    ByteString payload = bytes(in, in.readInt());
    return new Will(topic, payload, qos, retain, properties, delaySeconds);
  }

  private static ByteString text(ByteBuf in) {
    return bytes(in, in.readUnsignedShort());
  }

  private static ByteString bytes(ByteBuf in, int length) {
    byte[] octets = new byte[length];
    in.readBytes(octets);
    return ByteString.copyOf(octets, 0, length);
  }
}
