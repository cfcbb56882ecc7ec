package dev.forebay.server.config;

import java.util.List;

/** How many event loops the node runs. */
public record LoopConfig(int count) {
  static final Setting<Integer> COUNT =
      new Setting<>(
          "loops",
          Kinds.integer(1, 256),
          defaultCount(Runtime.getRuntime().availableProcessors()),
          "event loops; default half the cores, at least 1");
  static final List<Setting<?>> SETTINGS = List.of(COUNT);

  static LoopConfig from(SettingValues values) {
    return new LoopConfig(values.get(COUNT));
  }

  /** One loop on two cores or fewer, half the cores above. */
  static int defaultCount(int processors) {
    return Math.max(1, processors / 2);
  }
}
