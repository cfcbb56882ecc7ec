package dev.forebay.server.config;

import java.time.Duration;
import java.util.List;

/** When settlements that nobody waits for become durable without a message to ride with. */
public record SettleConfig(Duration delay) {
  static final Setting<Duration> DELAY =
      new Setting<>(
          "settle.delay",
          Kinds.duration("0ms", "10s"),
          Duration.ofMillis(10),
          "longest wait of a settlement for a commit group; the redelivery window after a crash");
  static final List<Setting<?>> SETTINGS = List.of(DELAY);

  static SettleConfig from(SettingValues values) {
    return new SettleConfig(values.get(DELAY));
  }
}
