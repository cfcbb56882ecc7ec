package dev.forebay.server.config;

import java.util.List;

/** Off-heap memory for messages. */
public record MemoryConfig(long chunksBytes, long transientBytes) {
  static final Setting<Long> CHUNKS =
      new Setting<>(
          "memory.chunks", Kinds.size("4MiB", "64GiB"), 64L << 20, "young durable records");
  static final Setting<Long> TRANSIENT =
      new Setting<>(
          "memory.transient", Kinds.size("4MiB", "64GiB"), 64L << 20, "transient messages");
  static final List<Setting<?>> SETTINGS = List.of(CHUNKS, TRANSIENT);

  static MemoryConfig from(SettingValues values) {
    return new MemoryConfig(values.get(CHUNKS), values.get(TRANSIENT));
  }
}
