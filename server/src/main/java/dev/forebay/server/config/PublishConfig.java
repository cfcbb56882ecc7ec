package dev.forebay.server.config;

import java.util.List;

/** How much publishers may be ahead of the disk before their sockets are no longer read. */
public record PublishConfig(long unsyncedBytesPerConnection, long unsyncedBytesPerNode) {
  static final Setting<Long> PER_CONNECTION =
      new Setting<>(
          "publish.unsynced-per-connection",
          Kinds.size("64KiB", "1GiB"),
          16L << 20,
          "bytes of one connection not yet synced");
  static final Setting<Long> PER_NODE =
      new Setting<>(
          "publish.unsynced-per-node",
          Kinds.size("64KiB", "16GiB"),
          64L << 20,
          "bytes of all connections not yet synced");
  static final List<Setting<?>> SETTINGS = List.of(PER_CONNECTION, PER_NODE);

  static PublishConfig from(SettingValues values) {
    if (values.get(PER_CONNECTION) > values.get(PER_NODE)) {
      throw new ConfigException(
          "impossible value for %s: \"%s\"; allowed is at most %s, which is %s"
              .formatted(
                  PER_CONNECTION.key(),
                  Units.writeBytes(values.get(PER_CONNECTION)),
                  PER_NODE.key(),
                  Units.writeBytes(values.get(PER_NODE))));
    }
    return new PublishConfig(values.get(PER_CONNECTION), values.get(PER_NODE));
  }
}
