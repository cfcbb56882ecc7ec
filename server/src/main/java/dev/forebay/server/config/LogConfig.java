package dev.forebay.server.config;

import java.util.List;

/** The shape of the log on disk. */
public record LogConfig(long segmentBytes) {
  static final Setting<Long> SEGMENT_SIZE =
      new Setting<>(
          "log.segment-size", Kinds.size("1MiB", "1GiB"), 64L << 20, "full size of a segment file");
  static final List<Setting<?>> SETTINGS = List.of(SEGMENT_SIZE);

  static LogConfig from(SettingValues values) {
    return new LogConfig(values.get(SEGMENT_SIZE));
  }
}
