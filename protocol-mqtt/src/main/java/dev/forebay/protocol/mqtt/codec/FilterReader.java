package dev.forebay.protocol.mqtt.codec;

import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.PacketId;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a SUBSCRIBE or UNSUBSCRIBE, which may have many filters, and long ones, in pieces. It
 * remembers how much it has read, and no place: the packet may lie elsewhere the next time.
 *
 * @param <E> what the packet has of each filter
 */
public abstract sealed class FilterReader<E> permits Subscribe.Reader, Unsubscribe.Reader {
  private static final int ENTRIES_OF_PIECE = 512;
  private static final int BYTES_OF_PIECE = 64 << 10;

  private final ProtocolVersion version;
  private final int filtersMax;
  private final List<E> entries = new ArrayList<>(1);
  private int packetId;
  private Properties properties = Properties.NONE;
  private int readBytes;

  /**
   * Of one packet.
   *
   * @param filtersMax of which nobody needs more: a client may not have as many subscriptions
   */
  FilterReader(ProtocolVersion version, int filtersMax) {
    this.version = version;
    this.filtersMax = filtersMax;
  }

  /**
   * Reads a piece.
   *
   * @param in at the beginning of the packet's body
   * @return whether that was the last one
   */
  public final boolean goOn(Cursor in) {
    int all = in.remaining();
    if (readBytes == 0) {
      begin(in);
    } else {
      in.skip(readBytes);
    }
    int bytesMax = readBytes + BYTES_OF_PIECE;
    for (int i = 0;
        i < ENTRIES_OF_PIECE && in.remaining() > 0 && all - in.remaining() < bytesMax;
        i++) {
      if (entries.size() == filtersMax) {
        throw new MqttException(
            ReasonCode.QUOTA_EXCEEDED, "more than " + filtersMax + " filters in one packet");
      }
      entries.add(entry(in, version));
    }
    readBytes = all - in.remaining();
    if (in.remaining() > 0) {
      return false;
    }
    if (entries.isEmpty()) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "a packet without filters");
    }
    return true;
  }

  private void begin(Cursor in) {
    packetId = PacketId.read(in);
    if (version.hasProperties()) {
      properties = Properties.read(in, Property.In.SUBSCRIBE);
      check(properties);
    }
  }

  /** Throws if the packet may not have these properties. */
  abstract void check(Properties read);

  abstract E entry(Cursor in, ProtocolVersion spoken);

  final int packetId() {
    return packetId;
  }

  final Properties properties() {
    return properties;
  }

  final List<E> entries() {
    return entries;
  }
}
