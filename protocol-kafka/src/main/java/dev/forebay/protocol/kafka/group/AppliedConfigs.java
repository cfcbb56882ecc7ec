package dev.forebay.protocol.kafka.group;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.protocol.kafka.config.GroupConfigurations;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.jspecify.annotations.Nullable;

/** Tells the coordinator what is said of groups, whenever it changes. Confined to the loop. */
final class AppliedConfigs {
  private final StreamClient streams;
  private final GroupConfigManager perGroup;
  private Map<String, Map<String, String>> applied = Map.of();
  private @Nullable StreamSettings seen;

  AppliedConfigs(StreamClient streams, GroupConfigManager perGroup) {
    this.streams = streams;
    this.perGroup = perGroup;
  }

  /** Looks whether something has changed; cheap if nothing has. */
  void refresh() {
    Stream now = streams.stream(GroupConfigurations.STREAM);
    if (now == null || now.settings().equals(seen)) {
      return;
    }
    seen = now.settings();
    Map<String, Map<String, String>> said = GroupConfigurations.all(now.settings());
    applied
        .keySet()
        .forEach(group -> {
          if (!said.containsKey(group)) {
            perGroup.updateGroupConfig(group, new Properties());
          }
        });
    said.forEach((group, configs) -> {
      Properties properties = new Properties();
      properties.putAll(configs);
      perGroup.updateGroupConfig(group, properties);
    });
    applied = said;
  }
}
