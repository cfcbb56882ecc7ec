package dev.forebay.protocol.mqtt.codec.wire;

import org.jspecify.annotations.Nullable;

/** The versions that a CONNECT may ask for, each with the name that goes with it (§3.1.2.1). */
public enum ProtocolVersion {
  V3_1(3, "MQIsdp"),
  V3_1_1(4, "MQTT"),
  V5(5, "MQTT");

  /** A bridge sets it besides, as Mosquitto does: its own messages do not come back to it. */
  public static final int BRIDGE_BIT = 0x80;

  private final int level;
  private final String protocolName;

  ProtocolVersion(int level, String protocolName) {
    this.level = level;
    this.protocolName = protocolName;
  }

  /** The version with this name and level, or null. */
  public static @Nullable ProtocolVersion of(String name, int level) {
    for (ProtocolVersion version : values()) {
      if (version.level == level && version.protocolName.equals(name)) {
        return version;
      }
    }
    return null;
  }

  /** Whether packets have properties and reason codes. */
  public boolean hasProperties() {
    return this == V5;
  }
}
