package dev.forebay.protocol.mqtt.delivery;

import dev.forebay.broker.form.MessageView;
import dev.forebay.message.ByteString;
import dev.forebay.protocol.base.delivery.MemoryViews;
import dev.forebay.protocol.mqtt.client.ClientScope;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.property.PropertyBytes;
import dev.forebay.protocol.mqtt.codec.wire.Qos;
import dev.forebay.protocol.mqtt.codec.wire.VariableInteger;
import dev.forebay.protocol.mqtt.filter.Matches;
import dev.forebay.protocol.mqtt.mapping.StoredMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Writes a PUBLISH to one client (§3.3) from where the message is stored. Re-used. Confined to the
 * connection's loop.
 */
final class PublishWriter {
  private static final int FIRST_BYTE = 0x30;
  private static final int DUP = 8;
  private static final int RETAIN = 1;
  private static final int ALIAS_BYTES = 3;
  private static final int IDENTIFIER_ID = Property.SUBSCRIPTION_IDENTIFIER.id();

  private final ClientScope client;
  private final boolean hasProperties;
  private final SentAliases aliases;
  private final Parts parts = new Parts();

  PublishWriter(ClientScope client, SentAliases aliases) {
    this.client = client;
    this.aliases = aliases;
    this.hasProperties = client.options().version().hasProperties();
  }

  /** Where the parts of a message lie. */
  static final class Parts {
    ByteBuf topic = Unpooled.EMPTY_BUFFER;
    int topicAt;
    int topicBytes;
    ByteBuf properties = Unpooled.EMPTY_BUFFER;
    int propertiesAt;
    int propertiesBytes;
    ByteBuf payload = Unpooled.EMPTY_BUFFER;
    int payloadAt;
    int payloadBytes;
    long timeMillis;

    /** Those of a message that is delivered. */
    void are(MessageView message, MemoryViews views) {
      ByteBuffer stored = message.memory();
      ByteBuf memory = views.of(stored);
      int at = message.propertiesAt();
      boolean isCopy = StoredMessage.isCopy(stored, at);
      topic = memory;
      topicAt = isCopy ? StoredMessage.copyTopicAt(stored, at) : message.routingKeyAt();
      topicBytes = isCopy ? StoredMessage.copyTopicBytes(stored, at) : message.routingKeyBytes();
      properties = memory;
      propertiesAt = StoredMessage.propertiesAt(stored, at);
      propertiesBytes = at + message.propertiesBytes() - propertiesAt;
      payload = views.of(message.bodyMemory());
      payloadAt = message.bodyAt();
      payloadBytes = message.bodyBytes();
      timeMillis = message.timeMillis();
    }
  }

  /** Of the message that is written next. */
  Parts parts() {
    return parts;
  }

  /**
   * Writes it, unless it is too large for the client.
   *
   * @param packetId 0 with QoS 0
   * @return whether it was written
   */
  boolean write(int qos, boolean isDuplicate, boolean isRetained, int packetId, Matches matches) {
    if (client.node().sparkplug().changesKept(parts.topic, parts.topicAt, parts.topicBytes)) {
      topic(client.node().sparkplug().sent(topic()));
    }
    ByteString named = aliases.areAllowed() ? topic() : ByteString.EMPTY;
    int known = aliases.areAllowed() ? aliases.known(named) : 0;
    int alias = known == 0 ? aliases.next() : known;
    int topicBytes = known == 0 ? parts.topicBytes : 0;
    int propertyBytes = hasProperties ? propertyBytes(matches) + (alias == 0 ? 0 : ALIAS_BYTES) : 0;
    int bodyBytes =
        2
            + topicBytes
            + (qos == Qos.AT_MOST_ONCE ? 0 : 2)
            + (hasProperties ? VariableInteger.sizeBytes(propertyBytes) + propertyBytes : 0)
            + parts.payloadBytes;
    int packetBytes = 1 + VariableInteger.sizeBytes(bodyBytes) + bodyBytes;
    if (packetBytes > client.options().packetBytesMax()) {
      return false;
    }
    ByteBuf out = client.output().reserve(packetBytes);
    out.writeByte(FIRST_BYTE | qos << 1 | (isDuplicate ? DUP : 0) | (isRetained ? RETAIN : 0));
    VariableInteger.write(out, bodyBytes);
    out.writeShort(topicBytes);
    out.writeBytes(parts.topic, parts.topicAt, topicBytes);
    if (qos != Qos.AT_MOST_ONCE) {
      out.writeShort(packetId);
    }
    if (hasProperties) {
      VariableInteger.write(out, propertyBytes);
      writeProperties(out, alias, matches);
    }
    out.writeBytes(parts.payload, parts.payloadAt, parts.payloadBytes);
    if (known == 0 && alias != 0) {
      aliases.sent(named);
    }
    client.node().metrics().sent();
    return true;
  }

  private ByteString topic() {
    byte[] bytes = new byte[parts.topicBytes];
    parts.topic.getBytes(parts.topicAt, bytes);
    return ByteString.copyOf(bytes, 0, bytes.length);
  }

  private int propertyBytes(Matches matches) {
    int bytes = parts.propertiesBytes;
    for (int i = 0; i < matches.identifierCount(); i++) {
      bytes += 1 + VariableInteger.sizeBytes(matches.identifier(i));
    }
    return bytes;
  }

  private void writeProperties(ByteBuf out, int alias, Matches matches) {
    if (alias != 0) {
      out.writeByte(Property.TOPIC_ALIAS.id()).writeShort(alias);
    }
    for (int i = 0; i < matches.identifierCount(); i++) {
      out.writeByte(IDENTIFIER_ID);
      VariableInteger.write(out, matches.identifier(i));
    }
    int from = out.writerIndex();
    out.writeBytes(parts.properties, parts.propertiesAt, parts.propertiesBytes);
    if (parts.propertiesBytes > 0) {
      int at = PropertyBytes.find(out, from, out.writerIndex(), Property.MESSAGE_EXPIRY_INTERVAL);
      if (at >= 0) {
        out.setInt(at, (int) remainingSeconds(out.getUnsignedInt(at), parts.timeMillis));
      }
    }
  }

  /** Whether the time is over that the message may wait (§3.3.2.3.3). */
  boolean isOverdue() {
    if (parts.propertiesBytes == 0) {
      return false;
    }
    int at =
        PropertyBytes.find(
            parts.properties,
            parts.propertiesAt,
            parts.propertiesAt + parts.propertiesBytes,
            Property.MESSAGE_EXPIRY_INTERVAL);
    return at >= 0 && remainingSeconds(parts.properties.getUnsignedInt(at), parts.timeMillis) == 0;
  }

  /** What is left of the time that the message may wait (§3.3.2.3.3). */
  private long remainingSeconds(long seconds, long timeMillis) {
    long waited = Math.max(0, (client.node().nowMillis().getAsLong() - timeMillis) / 1000);
    return Math.max(0, seconds - waited);
  }

  /** Text of a topic that is given apart. */
  void topic(ByteString topic) {
    byte[] bytes = topic.toByteArray();
    parts.topic = Unpooled.wrappedBuffer(bytes);
    parts.topicAt = 0;
    parts.topicBytes = bytes.length;
  }
}
