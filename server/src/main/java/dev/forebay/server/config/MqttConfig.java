package dev.forebay.server.config;

import java.time.Duration;
import java.util.List;

/** What the node takes from MQTT's clients, and where it publishes it. */
public record MqttConfig(
    long maxPacketBytes, Duration maxSessionExpiry, String exchange, boolean sparkplug) {
  static final Setting<Long> MAX_PACKET_SIZE =
      new Setting<>(
          "mqtt.max-packet-size", Kinds.size("4KiB", "255MiB"), 16L << 20, "largest packet taken");
  static final Setting<Duration> MAX_SESSION_EXPIRY =
      new Setting<>(
          "mqtt.max-session-expiry",
          Kinds.duration("0s", "87600h"),
          Duration.ofDays(1),
          "how long a session is kept that nobody returns to");
  static final Setting<String> EXCHANGE =
      new Setting<>(
          "mqtt.exchange", Kinds.text(255), "amq.topic", "exchange that topics are published to");
  static final Setting<Boolean> SPARKPLUG =
      new Setting<>(
          "mqtt.sparkplug",
          Kinds.flag(),
          false,
          "whether spBv1.0 is spBv1___0 in AMQP, as RabbitMQ writes it");
  static final List<Setting<?>> SETTINGS =
      List.of(MAX_PACKET_SIZE, MAX_SESSION_EXPIRY, EXCHANGE, SPARKPLUG);

  static MqttConfig from(SettingValues values) {
    return new MqttConfig(
        values.get(MAX_PACKET_SIZE),
        values.get(MAX_SESSION_EXPIRY),
        values.get(EXCHANGE),
        values.get(SPARKPLUG));
  }
}
