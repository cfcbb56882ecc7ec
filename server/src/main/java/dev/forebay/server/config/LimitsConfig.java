package dev.forebay.server.config;

import java.util.List;

/** Counts that a node or a channel does not exceed. */
public record LimitsConfig(int connections, int unacknowledgedPerChannel) {
  static final Setting<Integer> CONNECTIONS =
      new Setting<>(
          "limits.connections", Kinds.integer(1, 1_000_000), 10_000, "client connections at once");
  static final Setting<Integer> UNACKNOWLEDGED =
      new Setting<>(
          "limits.unacknowledged-per-channel",
          Kinds.integer(1, 16_777_216),
          65_536,
          "deliveries of one channel at which it gets no more");
  static final List<Setting<?>> SETTINGS = List.of(CONNECTIONS, UNACKNOWLEDGED);

  static LimitsConfig from(SettingValues values) {
    return new LimitsConfig(values.get(CONNECTIONS), values.get(UNACKNOWLEDGED));
  }
}
