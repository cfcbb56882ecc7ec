package dev.forebay.protocol.mqtt.mapping;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * The properties of a stored message of MQTT's form; no state. The body is the payload, the routing
 * key the topic.
 *
 * <pre>
 *  | version u8 = 1 | flags u8 | client id bytes u16 | client id |
 *  | topic bytes u16 | topic |                                           if flag 8
 *  | properties of the PUBLISH, as MQTT 5 §2.2.2.2 writes them, without topic alias |
 *
 *  flags:  1, 2 QoS, as published    4 retained
 *          8 a copy of a retained message for a new subscriber, whose topic is not the routing key;
 *            in place of the client id stands the filter that was subscribed to
 *  lengths are little-endian
 * </pre>
 */
public final class StoredMessage {
  /** Bytes before the client id. */
  public static final int HEADER_BYTES = 4;

  private static final byte VERSION = 1;
  private static final int QOS = 3;
  private static final int RETAINED = 4;
  private static final int COPY = 8;

  private StoredMessage() {}

  /** Bytes that it takes. */
  public static int sizeBytes(ByteString clientId, int propertyBytes) {
    return HEADER_BYTES + clientId.lengthBytes() + propertyBytes;
  }

  /** Adds what comes before the properties, to a little-endian buffer. */
  public static void writeHead(
      ByteBuffer target, int qos, boolean isRetained, ByteString clientId) {
    target.put(VERSION);
    target.put((byte) (qos | (isRetained ? RETAINED : 0)));
    target.putShort((short) clientId.lengthBytes());
    clientId.copyTo(target);
  }

  /** Bytes of the head of a copy for a new subscriber. */
  public static int copyHeadBytes(ByteString topic, ByteString filter) {
    return HEADER_BYTES + filter.lengthBytes() + Short.BYTES + topic.lengthBytes();
  }

  /** Adds the head of a copy for a new subscriber. */
  public static void writeCopyHead(
      ByteBuffer target, int qos, ByteString topic, ByteString filter) {
    target.put(VERSION).put((byte) (qos | RETAINED | COPY));
    target.putShort((short) filter.lengthBytes()).put(filter.toByteArray());
    target.putShort((short) topic.lengthBytes());
    target.put(topic.toByteArray());
  }

  /** Whether these are the bytes of one. */
  static boolean isReadable(ByteBuffer memory, int at, int lengthBytes) {
    return lengthBytes >= HEADER_BYTES
        && memory.get(at) == VERSION
        && afterClientId(memory, at) + (isCopy(memory, at) ? Short.BYTES : 0) <= at + lengthBytes
        && propertiesAt(memory, at) <= at + lengthBytes;
  }

  /** The quality of service with which it was published. */
  public static int qos(ByteBuffer memory, int at) {
    return memory.get(at + 1) & QOS;
  }

  /** Whether it was published to be retained. */
  public static boolean isRetained(ByteBuffer memory, int at) {
    return (memory.get(at + 1) & RETAINED) != 0;
  }

  /** Whether it is the copy of a retained message for a new subscriber. */
  public static boolean isCopy(ByteBuffer memory, int at) {
    return (memory.get(at + 1) & COPY) != 0;
  }

  private static int clientIdBytes(ByteBuffer memory, int at) {
    return u16(memory, at + 2);
  }

  private static int u16(ByteBuffer memory, int at) {
    return (memory.get(at) & 0xFF) | (memory.get(at + 1) & 0xFF) << 8;
  }

  private static int afterClientId(ByteBuffer memory, int at) {
    return at + HEADER_BYTES + clientIdBytes(memory, at);
  }

  /** The filter that was subscribed to, of a copy. */
  public static ByteString copyFilter(ByteBuffer memory, int at) {
    byte[] filter = new byte[clientIdBytes(memory, at)];
    memory.get(at + HEADER_BYTES, filter);
    return ByteString.copyOf(filter, 0, filter.length);
  }

  /** Where the topic of a copy begins. */
  public static int copyTopicAt(ByteBuffer memory, int at) {
    return afterClientId(memory, at) + Short.BYTES;
  }

  /** Length of the topic of a copy. */
  public static int copyTopicBytes(ByteBuffer memory, int at) {
    return u16(memory, afterClientId(memory, at));
  }

  /** Whether its publisher has this client id. */
  public static boolean isFrom(ByteBuffer memory, int at, ByteString clientId) {
    if (clientIdBytes(memory, at) != clientId.lengthBytes()) {
      return false;
    }
    for (int i = 0; i < clientId.lengthBytes(); i++) {
      if (memory.get(at + HEADER_BYTES + i) != clientId.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where the properties of the PUBLISH begin. */
  public static int propertiesAt(ByteBuffer memory, int at) {
    return isCopy(memory, at)
        ? copyTopicAt(memory, at) + copyTopicBytes(memory, at)
        : afterClientId(memory, at);
  }

  /** The properties of the PUBLISH; what can't be read becomes none. */
  static Properties properties(ByteBuffer memory, int at, int lengthBytes) {
    if (!isReadable(memory, at, lengthBytes)) {
      return Properties.NONE;
    }
    int from = propertiesAt(memory, at);
    ByteBuf in = Unpooled.wrappedBuffer(memory.duplicate().clear());
    try {
      return Properties.read(
          new Cursor(in).set(in, from, at + lengthBytes),
          at + lengthBytes - from,
          Property.In.PUBLISH);
    } catch (MqttException e) {
      return Properties.NONE;
    }
  }
}
