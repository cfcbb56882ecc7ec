package dev.forebay.server.config;

import java.time.Duration;
import java.util.List;

/** How long a thread may be at one thing before the log tells where it is. */
public record WatchdogConfig(Duration loopLimit, Duration workerLimit) {
  static final Setting<Duration> LOOP_LIMIT =
      new Setting<>(
          "watchdog.loop-limit",
          Kinds.duration("20ms", "1h"),
          Duration.ofSeconds(1),
          "an event loop that is at one turn for longer is told of in the log, and counted");
  static final Setting<Duration> WORKER_LIMIT =
      new Setting<>(
          "watchdog.worker-limit",
          Kinds.duration("20ms", "1h"),
          Duration.ofSeconds(10),
          "likewise a worker, such as the log's writer, that is at one step");
  static final List<Setting<?>> SETTINGS = List.of(LOOP_LIMIT, WORKER_LIMIT);

  static WatchdogConfig from(SettingValues values) {
    return new WatchdogConfig(values.get(LOOP_LIMIT), values.get(WORKER_LIMIT));
  }
}
