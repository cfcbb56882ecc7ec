package dev.forebay.protocol.mqtt.node;

/**
 * Limits of MQTT connections.
 *
 * @param packetBytesMax largest packet that is taken
 * @param sessionExpirySecondsMax how long a session that nobody returns to is kept at most
 * @param receiveMaximum messages of QoS 1 and 2 that a client may have unacknowledged
 * @param inflightMax likewise for what it is sent, if it allows as many
 * @param topicAliasMax aliases of a connection, in each direction
 * @param subscriptionsMax of a client
 * @param connectMillis a connection whose CONNECT does not come in time is closed
 * @param retainedBytesMax memory for retained messages of a virtual host
 * @param stateBytesMax memory for what is known of clients of a virtual host
 * @param pendingOutputBytesMax a client that leaves more unsent is dropped
 */
public record MqttLimits(
    int packetBytesMax,
    long sessionExpirySecondsMax,
    int receiveMaximum,
    int inflightMax,
    int topicAliasMax,
    int subscriptionsMax,
    long connectMillis,
    long retainedBytesMax,
    long stateBytesMax,
    long pendingOutputBytesMax) {
  private static final long DAY_SECONDS = 86_400;
  private static final int RETAINED_PART = 8;
  private static final int STATE_PART = 8;

  /** What holds unless it is configured otherwise. */
  public static final MqttLimits DEFAULT =
      new MqttLimits(
          16 << 20,
          DAY_SECONDS,
          1000,
          1000,
          64,
          10_000,
          10_000,
          Runtime.getRuntime().maxMemory() / RETAINED_PART,
          Runtime.getRuntime().maxMemory() / STATE_PART,
          32L << 20);
}
