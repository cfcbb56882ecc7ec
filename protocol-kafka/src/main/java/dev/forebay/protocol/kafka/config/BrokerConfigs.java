package dev.forebay.protocol.kafka.config;

import dev.forebay.protocol.kafka.api.ClusterNode;
import dev.forebay.protocol.kafka.api.Endpoint;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The broker's own configuration in Kafka's words, as far as it has them; read-only. Any thread.
 */
final class BrokerConfigs {
  private final KafkaSettings settings;

  BrokerConfigs(KafkaSettings settings) {
    this.settings = settings;
  }

  List<Entry> entries(Endpoint endpoint) {
    return List.of(
        entry(
            "node.id",
            Integer.toString(ClusterNode.ID),
            ConfigDef.Type.INT,
            "Number of this broker."),
        entry(
            "broker.id",
            Integer.toString(ClusterNode.ID),
            ConfigDef.Type.INT,
            "Number of this broker."),
        entry(
            "advertised.listeners",
            endpoint.toString(),
            ConfigDef.Type.LIST,
            "Where you reach it."),
        entry(
            "auto.create.topics.enable",
            Boolean.toString(settings.autoCreateTopics()),
            ConfigDef.Type.BOOLEAN,
            "Whether asking for a topic makes it."),
        entry(
            "num.partitions",
            Integer.toString(settings.partitions()),
            ConfigDef.Type.INT,
            "Of a topic that does not say."),
        entry("default.replication.factor", "1", ConfigDef.Type.INT, "There is one broker."),
        entry("min.insync.replicas", "1", ConfigDef.Type.INT, "There is one broker."),
        entry(
            "log.retention.ms",
            Long.toString(settings.retentionMillis()),
            ConfigDef.Type.LONG,
            "Of a topic that does not say."),
        entry(
            "log.dirs",
            settings.logDirectory().toAbsolutePath().toString(),
            ConfigDef.Type.LIST,
            "The log."),
        entry(
            "socket.request.max.bytes",
            Integer.toString(settings.requestBytesMax()),
            ConfigDef.Type.INT,
            "Largest request."));
  }

  private static Entry entry(String name, String value, ConfigDef.Type type, String documentation) {
    return new Entry(name, value, Source.STATIC_BROKER, null, type, documentation);
  }
}
