package dev.forebay.protocol.mqtt.codec;

import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;

/** A DISCONNECT of a client (§3.14). Immutable. */
public record Disconnect(int reason, Properties properties) {
  /** Reads it. */
  public static Disconnect read(Cursor in, ProtocolVersion version) {
    int reason = ReasonCode.SUCCESS.code();
    Properties properties = Properties.NONE;
    if (version.hasProperties() && in.remaining() > 0) {
      reason = in.u8();
      if (in.remaining() > 0) {
        properties = Properties.read(in, Property.In.DISCONNECT);
      }
    }
    if (in.remaining() > 0) {
      throw Cursor.malformed("a DISCONNECT with " + in.remaining() + " bytes too many");
    }
    return new Disconnect(reason, properties);
  }

  /** Whether the will is forgotten. */
  public boolean forgetsWill() {
    return reason == ReasonCode.SUCCESS.code();
  }
}
