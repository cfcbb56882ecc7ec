package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.PacketId;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.ArrayList;
import java.util.List;

/** An UNSUBSCRIBE (§3.10). Immutable. */
public record Unsubscribe(int packetId, List<ByteString> filters) {
  /** Keeps a copy. */
  public Unsubscribe {
    filters = List.copyOf(filters);
  }

  /**
   * Reads it.
   *
   * @param filtersMax of which nobody needs more: a client may not have as many subscriptions
   */
  public static Unsubscribe read(Cursor in, ProtocolVersion version, int filtersMax) {
    int packetId = PacketId.read(in);
    if (version.hasProperties()
        && Properties.read(in, Property.In.SUBSCRIBE).number(Property.SUBSCRIPTION_IDENTIFIER, -1)
            >= 0) {
      throw new MqttException(
          ReasonCode.PROTOCOL_ERROR, "a subscription identifier in an UNSUBSCRIBE");
    }
    List<ByteString> filters = new ArrayList<>();
    while (in.remaining() > 0) {
      if (filters.size() == filtersMax) {
        throw new MqttException(
            ReasonCode.QUOTA_EXCEEDED, "more than " + filtersMax + " filters in one packet");
      }
      filters.add(in.text());
    }
    if (filters.isEmpty()) {
      throw new MqttException(ReasonCode.PROTOCOL_ERROR, "an UNSUBSCRIBE of nothing");
    }
    return new Unsubscribe(packetId, filters);
  }
}
