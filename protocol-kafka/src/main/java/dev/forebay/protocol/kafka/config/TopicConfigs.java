package dev.forebay.protocol.kafka.config;

import dev.forebay.broker.api.stream.StreamSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Turns topic configurations into a stream's settings and back: retention is the broker's own,
 * whatever else was said is kept word by word under its Kafka name. Any thread.
 */
public final class TopicConfigs {
  private final ConfigDef keys;
  private final long retentionMillis;

  /** Configurations with this default of {@code retention.ms}. */
  public TopicConfigs(long retentionMillis) {
    this.keys = TopicKeys.define(retentionMillis);
    this.retentionMillis = retentionMillis;
  }

  /**
   * The settings of a topic.
   *
   * @param said by clients, by Kafka's names
   * @param kept for other protocols in the topic's settings so far
   * @throws InvalidConfigurationException naming the key
   */
  public StreamSettings settings(Map<String, String> said, Map<String, String> kept) {
    Map<String, String> others = new HashMap<>(kept);
    others.keySet().removeAll(keys.names());
    for (Map.Entry<String, String> one : said.entrySet()) {
      parse(one.getKey(), one.getValue());
      others.put(one.getKey(), one.getValue());
    }
    if (StreamSettings.isTooMuch(others)) {
      throw new InvalidConfigurationException("too many configurations");
    }
    String millis = said.get(TopicConfig.RETENTION_MS_CONFIG);
    String bytes = said.get(TopicConfig.RETENTION_BYTES_CONFIG);
    return new StreamSettings(
        millis == null ? retentionMillis : number(TopicConfig.RETENTION_MS_CONFIG, millis),
        bytes == null
            ? StreamSettings.UNLIMITED
            : Math.max(number(TopicConfig.RETENTION_BYTES_CONFIG, bytes), StreamSettings.UNLIMITED),
        others);
  }

  /** What was said of a topic, by Kafka's names. */
  public Map<String, String> said(StreamSettings settings) {
    Map<String, String> said = new HashMap<>(settings.others());
    said.keySet().retainAll(keys.names());
    // Other protocols may have set these without Kafka's words.
    if (settings.retentionMillis() != retentionMillis
        || said.containsKey(TopicConfig.RETENTION_MS_CONFIG)) {
      said.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(settings.retentionMillis()));
    }
    if (settings.retentionBytes() != StreamSettings.UNLIMITED
        || said.containsKey(TopicConfig.RETENTION_BYTES_CONFIG)) {
      said.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(settings.retentionBytes()));
    }
    return said;
  }

  /** All keys with their values. */
  public List<Entry> entries(StreamSettings settings) {
    Map<String, String> said = said(settings);
    List<Entry> entries = new ArrayList<>();
    for (ConfigDef.ConfigKey key : keys.configKeys().values()) {
      String value = said.get(key.name);
      String byDefault = String.valueOf(ConfigDef.convertToString(key.defaultValue, key.type));
      entries.add(
          new Entry(
              key.name,
              value == null ? byDefault : value,
              value == null ? Source.DEFAULT : Source.TOPIC,
              byDefault,
              key.type,
              key.documentation));
    }
    return entries;
  }

  /** Whether a key's value is a list, to which can be added. */
  boolean isList(String name) {
    ConfigDef.ConfigKey key = keys.configKeys().get(name);
    return key != null && key.type == ConfigDef.Type.LIST;
  }

  /** The value if nothing is said; null if there is no such key. */
  @Nullable String defaultValue(String name) {
    ConfigDef.ConfigKey key = keys.configKeys().get(name);
    return key == null ? null : ConfigDef.convertToString(key.defaultValue, key.type);
  }

  /** What acts on batches. */
  public BatchRules rules(StreamSettings settings) {
    Map<String, String> others = settings.others();
    return new BatchRules(
        (int) of(others, TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        (int) of(others, TopicConfig.MAX_DECOMPRESSED_MESSAGE_BYTES_CONFIG),
        "LogAppendTime".equals(others.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)),
        (long) of(others, TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
        (long) of(others, TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG));
  }

  private Object of(Map<String, String> others, String name) {
    String said = others.get(name);
    return said == null
        ? Objects.requireNonNull(keys.defaultValues().get(name))
        : parse(name, said);
  }

  private long number(String name, String value) {
    return (long) parse(name, value);
  }

  private Object parse(String name, String value) {
    ConfigDef.ConfigKey key = keys.configKeys().get(name);
    if (key == null) {
      throw new InvalidConfigurationException("Unknown topic config name: " + name);
    }
    try {
      Object parsed = ConfigDef.parseType(name, value, key.type);
      if (key.validator != null) {
        key.validator.ensureValid(name, parsed);
      }
      return parsed;
    } catch (ConfigException e) {
      throw new InvalidConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }
}
