package dev.forebay.server.config;

import java.util.List;

/** Counts that a node or a channel does not exceed. */
public record LimitsConfig(int connections, long unacknowledgedBytesPerChannel) {
  static final Setting<Integer> CONNECTIONS =
      new Setting<>(
          "limits.connections", Kinds.integer(1, 1_000_000), 10_000, "client connections at once");
  static final Setting<Long> UNACKNOWLEDGED =
      new Setting<>(
          "limits.unacknowledged-bytes-per-channel",
          Kinds.size("64KiB", "1GiB"),
          4L << 20,
          "what one channel remembers of unacknowledged deliveries, at which it gets no more");
  static final List<Setting<?>> SETTINGS = List.of(CONNECTIONS, UNACKNOWLEDGED);

  static LimitsConfig from(SettingValues values) {
    return new LimitsConfig(values.get(CONNECTIONS), values.get(UNACKNOWLEDGED));
  }
}
