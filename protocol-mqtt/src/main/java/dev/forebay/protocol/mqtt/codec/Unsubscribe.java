package dev.forebay.protocol.mqtt.codec;

import dev.forebay.message.ByteString;
import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.MqttException;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;
import java.util.List;

/** An UNSUBSCRIBE (§3.10). Immutable. */
public record Unsubscribe(int packetId, List<ByteString> filters) {
  /** Keeps a copy. */
  public Unsubscribe {
    filters = List.copyOf(filters);
  }

  /** Reads one, in pieces. */
  public static final class Reader extends FilterReader<ByteString> {
    /** Of a packet that begins. */
    public Reader(ProtocolVersion version, int filtersMax) {
      super(version, filtersMax);
    }

    @Override
    void check(Properties read) {
      if (read.number(Property.SUBSCRIPTION_IDENTIFIER, -1) >= 0) {
        throw new MqttException(
            ReasonCode.PROTOCOL_ERROR, "a subscription identifier in an UNSUBSCRIBE");
      }
    }

    @Override
    ByteString entry(Cursor in, ProtocolVersion spoken) {
      return in.text();
    }

    /** What was read. */
    public Unsubscribe packet() {
      return new Unsubscribe(packetId(), entries());
    }
  }
}
