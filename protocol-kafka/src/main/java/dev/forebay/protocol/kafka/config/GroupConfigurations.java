package dev.forebay.protocol.kafka.config;

import dev.forebay.broker.api.stream.Stream;
import dev.forebay.broker.api.stream.StreamClient;
import dev.forebay.broker.api.stream.StreamSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.coordinator.group.GroupConfig;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;
import org.jspecify.annotations.Nullable;

/**
 * Configurations of groups. They are kept among the settings of the stream that has the groups'
 * offsets, by the name | "group/" | key | "/" | group |. Any thread.
 */
public final class GroupConfigurations {
  /** The stream with the groups' offsets. */
  public static final String STREAM = Topic.GROUP_METADATA_TOPIC_NAME;

  /** Its settings when it is made. */
  public static final StreamSettings STREAM_SETTINGS =
      new StreamSettings(
          StreamSettings.UNLIMITED,
          StreamSettings.UNLIMITED,
          Map.of("cleanup.policy", "compact", StreamSettings.INTERNAL, "true"));

  private static final String PREFIX = "group/";

  private final GroupCoordinatorConfig limits;
  private final ShareGroupConfig share;
  private final Map<String, String> defaults;

  /** Configurations within these limits. */
  public GroupConfigurations(GroupCoordinatorConfig limits, ShareGroupConfig share) {
    this.limits = limits;
    this.share = share;
    this.defaults =
        Map.of(
            GroupConfig.CONSUMER_SESSION_TIMEOUT_MS_CONFIG,
            Integer.toString(limits.consumerGroupSessionTimeoutMs()),
            GroupConfig.CONSUMER_HEARTBEAT_INTERVAL_MS_CONFIG,
            Integer.toString(limits.consumerGroupHeartbeatIntervalMs()));
  }

  /** What was said of all groups in a stream's settings, by group and key. */
  public static Map<String, Map<String, String>> all(StreamSettings settings) {
    Map<String, Map<String, String>> all = new HashMap<>();
    settings
        .others()
        .forEach((name, value) -> {
          int end = name.indexOf('/', PREFIX.length());
          if (name.startsWith(PREFIX) && end > 0) {
            all.computeIfAbsent(name.substring(end + 1), _ -> new HashMap<>())
                .put(name.substring(PREFIX.length(), end), value);
          }
        });
    return all;
  }

  Map<String, String> said(@Nullable Stream stream, String group) {
    return stream == null ? Map.of() : all(stream.settings()).getOrDefault(group, Map.of());
  }

  /** The stream's settings with what is said of a group now. */
  StreamSettings settings(@Nullable Stream stream, String group, Map<String, String> said) {
    checkName(group);
    said.keySet().forEach(this::checkKey);
    try {
      GroupConfig.validate(said, limits, share);
    } catch (ConfigException e) {
      throw new InvalidConfigurationException(String.valueOf(e.getMessage()), e);
    }
    StreamSettings before = stream == null ? STREAM_SETTINGS : stream.settings();
    Map<String, String> others = new HashMap<>(before.others());
    said(stream, group).keySet().forEach(key -> others.remove(name(key, group)));
    said.forEach((key, value) -> others.put(name(key, group), value));
    if (StreamSettings.isTooMuch(others)) {
      throw new InvalidConfigurationException("too many configurations of groups");
    }
    return new StreamSettings(before.retentionMillis(), before.retentionBytes(), others);
  }

  /** All keys of a group with their values. */
  List<Entry> entries(StreamClient streams, String group) {
    checkName(group);
    Map<String, String> said = said(streams.stream(STREAM), group);
    List<Entry> entries = new ArrayList<>();
    defaults.forEach((key, byDefault) ->
        entries.add(
            new Entry(
                key,
                said.getOrDefault(key, byDefault),
                said.containsKey(key) ? Source.GROUP : Source.DEFAULT,
                byDefault,
                ConfigDef.Type.INT,
                "Of the members of a group with the protocol of KIP-848.")));
    return entries;
  }

  private static String name(String key, String group) {
    return PREFIX + key + "/" + group;
  }

  private static void checkName(String group) {
    if (group.isEmpty()) {
      throw new InvalidRequestException("Default group resources are not allowed.");
    }
  }

  private void checkKey(String key) {
    if (!defaults.containsKey(key)) {
      throw new InvalidConfigurationException(
          GroupConfig.configNames().contains(key)
              ? key + " would do nothing here."
              : "Unknown group config name: " + key);
    }
  }
}
