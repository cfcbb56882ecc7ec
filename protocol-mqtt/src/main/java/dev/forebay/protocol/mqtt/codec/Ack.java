package dev.forebay.protocol.mqtt.codec;

import dev.forebay.protocol.mqtt.codec.property.Properties;
import dev.forebay.protocol.mqtt.codec.property.Property;
import dev.forebay.protocol.mqtt.codec.wire.Cursor;
import dev.forebay.protocol.mqtt.codec.wire.PacketId;
import dev.forebay.protocol.mqtt.codec.wire.ProtocolVersion;
import dev.forebay.protocol.mqtt.codec.wire.ReasonCode;

/** A PUBACK, PUBREC, PUBREL or PUBCOMP (§3.4 to §3.7). Re-used. */
public final class Ack {
  private int packetId;
  private int reason;

  /** Reads one. */
  public Ack read(Cursor in, ProtocolVersion version) {
    packetId = PacketId.read(in);
    reason = ReasonCode.SUCCESS.code();
    if (version.hasProperties() && in.remaining() > 0) {
      reason = in.u8();
      if (in.remaining() > 0) {
        Properties.read(in, Property.In.ACKS);
      }
    }
    if (in.remaining() > 0) {
      throw Cursor.malformed("an acknowledgement with " + in.remaining() + " bytes too many");
    }
    return this;
  }

  public int packetId() {
    return packetId;
  }

  /** Whether the client says that it could not take the message. */
  public boolean isFailure() {
    return reason >= ReasonCode.FAILURE_MIN;
  }
}
