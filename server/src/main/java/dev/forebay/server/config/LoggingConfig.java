package dev.forebay.server.config;

import java.util.List;

/** What the process writes to standard error. */
public record LoggingConfig(String level) {
  static final Setting<String> LEVEL =
      new Setting<>(
          "logging.level",
          Kinds.oneOf(List.of("error", "warn", "info", "debug", "trace")),
          "info",
          "least severe messages written to standard error");
  static final List<Setting<?>> SETTINGS = List.of(LEVEL);

  static LoggingConfig from(SettingValues values) {
    return new LoggingConfig(values.get(LEVEL));
  }
}
