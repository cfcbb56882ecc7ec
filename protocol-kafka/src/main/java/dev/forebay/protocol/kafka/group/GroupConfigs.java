package dev.forebay.protocol.kafka.group;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.coordinator.group.GroupConfigManager;
import org.apache.kafka.coordinator.group.GroupCoordinatorConfig;
import org.apache.kafka.coordinator.group.modern.share.ShareGroupConfig;

/** The settings in the form in which Kafka's coordinator wants them. */
record GroupConfigs(
    GroupCoordinatorConfig coordinator, ShareGroupConfig share, GroupConfigManager perGroup) {
  static GroupConfigs of(GroupSettings settings) {
    Map<String, Object> values = new HashMap<>();
    values.put(
        GroupCoordinatorConfig.GROUP_INITIAL_REBALANCE_DELAY_MS_CONFIG,
        settings.initialRebalanceDelayMillis());
    values.put(
        GroupCoordinatorConfig.GROUP_MIN_SESSION_TIMEOUT_MS_CONFIG, settings.sessionMinMillis());
    values.put(
        GroupCoordinatorConfig.GROUP_MAX_SESSION_TIMEOUT_MS_CONFIG, settings.sessionMaxMillis());
    values.put(GroupCoordinatorConfig.GROUP_MAX_SIZE_CONFIG, settings.membersMax());
    values.put(GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SIZE_CONFIG, settings.membersMax());
    int session = settings.consumerSessionMillis();
    values.put(GroupCoordinatorConfig.CONSUMER_GROUP_SESSION_TIMEOUT_MS_CONFIG, session);
    values.put(
        GroupCoordinatorConfig.CONSUMER_GROUP_MIN_SESSION_TIMEOUT_MS_CONFIG,
        Math.min(session, GroupCoordinatorConfig.CONSUMER_GROUP_MIN_SESSION_TIMEOUT_MS_DEFAULT));
    values.put(
        GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SESSION_TIMEOUT_MS_CONFIG,
        Math.max(session, GroupCoordinatorConfig.CONSUMER_GROUP_MAX_SESSION_TIMEOUT_MS_DEFAULT));
    int heartbeat = settings.consumerHeartbeatMillis();
    values.put(GroupCoordinatorConfig.CONSUMER_GROUP_HEARTBEAT_INTERVAL_MS_CONFIG, heartbeat);
    values.put(
        GroupCoordinatorConfig.CONSUMER_GROUP_MIN_HEARTBEAT_INTERVAL_MS_CONFIG,
        Math.min(
            heartbeat, GroupCoordinatorConfig.CONSUMER_GROUP_MIN_HEARTBEAT_INTERVAL_MS_DEFAULT));
    values.put(
        GroupCoordinatorConfig.CONSUMER_GROUP_MAX_HEARTBEAT_INTERVAL_MS_CONFIG,
        Math.max(
            heartbeat, GroupCoordinatorConfig.CONSUMER_GROUP_MAX_HEARTBEAT_INTERVAL_MS_DEFAULT));
    values.put(
        GroupCoordinatorConfig.OFFSETS_RETENTION_MINUTES_CONFIG,
        settings.offsetsRetentionMinutes());
    values.put(
        GroupCoordinatorConfig.OFFSETS_RETENTION_CHECK_INTERVAL_MS_CONFIG,
        settings.retentionCheckMillis());
    // Kafka reads the limits of all kinds of groups from one set of settings.
    ConfigDef known = new ConfigDef(GroupCoordinatorConfig.CONFIG_DEF);
    ShareGroupConfig.CONFIG_DEF.configKeys().values().forEach(known::define);
    AbstractConfig config = new AbstractConfig(known, values, Map.of(), false);
    GroupCoordinatorConfig coordinator = new GroupCoordinatorConfig(config);
    ShareGroupConfig shareConfig = new ShareGroupConfig(config);
    return new GroupConfigs(
        coordinator, shareConfig, new GroupConfigManager(coordinator, shareConfig));
  }
}
