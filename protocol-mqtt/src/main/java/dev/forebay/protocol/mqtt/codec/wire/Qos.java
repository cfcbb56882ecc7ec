package dev.forebay.protocol.mqtt.codec.wire;

/** Qualities of service (§4.3); no state. */
public final class Qos {
  public static final int AT_MOST_ONCE = 0;
  public static final int AT_LEAST_ONCE = 1;
  public static final int EXACTLY_ONCE = 2;

  private Qos() {}

  public static int require(int qos) {
    if (qos > EXACTLY_ONCE) {
      throw Cursor.malformed("QoS " + qos);
    }
    return qos;
  }
}
