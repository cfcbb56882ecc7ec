package dev.forebay.server.config;

import java.util.List;

/** What the broker serves. */
public record BrokerConfig(List<String> virtualHosts) {
  static final Setting<List<String>> VIRTUAL_HOSTS =
      new Setting<>(
          "broker.virtual-hosts",
          Kinds.names(255),
          List.of("/"),
          "virtual hosts that clients may open; what others hold lives on");
  static final List<Setting<?>> SETTINGS = List.of(VIRTUAL_HOSTS);

  static BrokerConfig from(SettingValues values) {
    return new BrokerConfig(values.get(VIRTUAL_HOSTS));
  }
}
