package dev.forebay.protocol.kafka.config;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.record.internal.CompressionType;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a topic's configuration, with Kafka 4.4's types, ranges and defaults. Some act; some
 * would only say how another log is laid out, and are kept; a value that would have to act and
 * can't is refused. No state.
 */
final class TopicKeys {
  private static final String KEPT = "Kept and told, without effect on this broker's log.";
  private static final int MAX_MESSAGE_BYTES = (1 << 20) + 12;
  private static final int RECORD_BYTES_MAX = Integer.MAX_VALUE - 8;
  private static final long DAY_MILLIS = 24L * 60 * 60 * 1000;
  private static final long WEEK_MILLIS = 7 * DAY_MILLIS;
  private static final long HOUR_MILLIS = 60L * 60 * 1000;
  private static final String DOWNCONVERSION = "message.downconversion.enable";
  private static final String LEADER_THROTTLED = "leader.replication.throttled.replicas";
  private static final String FOLLOWER_THROTTLED = "follower.replication.throttled.replicas";

  private TopicKeys() {}

  /** All keys. */
  static ConfigDef define(long retentionMillis) {
    ConfigDef keys = new ConfigDef();
    acting(keys, retentionMillis);
    fixed(keys);
    kept(keys);
    return keys;
  }

  private static void acting(ConfigDef keys, long retentionMillis) {
    add(
        keys,
        TopicConfig.RETENTION_MS_CONFIG,
        ConfigDef.Type.LONG,
        retentionMillis,
        atLeast(-1),
        "Messages older than this go; -1 keeps them.");
    add(
        keys,
        TopicConfig.RETENTION_BYTES_CONFIG,
        ConfigDef.Type.LONG,
        -1L,
        null,
        "The oldest messages of a larger partition go; -1 keeps them.");
    add(
        keys,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        ConfigDef.Type.INT,
        MAX_MESSAGE_BYTES,
        atLeast(0),
        "Largest record batch that is taken, as it comes.");
    add(
        keys,
        TopicConfig.MAX_DECOMPRESSED_MESSAGE_BYTES_CONFIG,
        ConfigDef.Type.INT,
        RECORD_BYTES_MAX,
        atLeast(0),
        "Largest record of a compressed batch that is taken.");
    add(
        keys,
        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
        ConfigDef.Type.STRING,
        "CreateTime",
        ConfigDef.ValidString.in("CreateTime", "LogAppendTime"),
        "Whose time messages carry.");
    add(
        keys,
        TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
        ConfigDef.Type.LONG,
        Long.MAX_VALUE,
        atLeast(0),
        "How far a producer's time may be in the past.");
    add(
        keys,
        TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
        ConfigDef.Type.LONG,
        HOUR_MILLIS,
        atLeast(0),
        "How far a producer's time may be in the future.");
  }

  private static void fixed(ConfigDef keys) {
    fix(
        keys,
        TopicConfig.CLEANUP_POLICY_CONFIG,
        ConfigDef.Type.LIST,
        "delete",
        "compaction is not there");
    fix(
        keys,
        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
        ConfigDef.Type.INT,
        1,
        "there is one broker");
    fix(
        keys,
        TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG,
        ConfigDef.Type.BOOLEAN,
        false,
        "there is no remote storage");
    fix(
        keys,
        TopicConfig.ERRORS_DEADLETTERQUEUE_GROUP_ENABLE_CONFIG,
        ConfigDef.Type.BOOLEAN,
        false,
        "share groups are not there");
  }

  private static void kept(ConfigDef keys) {
    add(
        keys,
        TopicConfig.COMPRESSION_TYPE_CONFIG,
        ConfigDef.Type.STRING,
        "producer",
        ConfigDef.ValidString.in("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
        "Kept and told; batches stay as the producer compressed them.");
    add(keys, TopicConfig.SEGMENT_BYTES_CONFIG, ConfigDef.Type.INT, 1 << 30, atLeast(14), KEPT);
    add(keys, TopicConfig.SEGMENT_MS_CONFIG, ConfigDef.Type.LONG, WEEK_MILLIS, atLeast(1), KEPT);
    add(keys, TopicConfig.SEGMENT_JITTER_MS_CONFIG, ConfigDef.Type.LONG, 0L, atLeast(0), KEPT);
    add(
        keys,
        TopicConfig.SEGMENT_INDEX_BYTES_CONFIG,
        ConfigDef.Type.INT,
        10 << 20,
        atLeast(4),
        KEPT);
    add(
        keys,
        TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG,
        ConfigDef.Type.LONG,
        Long.MAX_VALUE,
        atLeast(1),
        "Kept and told; every acknowledged batch is on stable storage anyway.");
    add(
        keys,
        TopicConfig.FLUSH_MS_CONFIG,
        ConfigDef.Type.LONG,
        Long.MAX_VALUE,
        atLeast(0),
        "Kept and told; every acknowledged batch is on stable storage anyway.");
    add(keys, TopicConfig.INDEX_INTERVAL_BYTES_CONFIG, ConfigDef.Type.INT, 4096, atLeast(0), KEPT);
    add(
        keys,
        TopicConfig.FILE_DELETE_DELAY_MS_CONFIG,
        ConfigDef.Type.LONG,
        60_000L,
        atLeast(0),
        KEPT);
    add(
        keys,
        TopicConfig.DELETE_RETENTION_MS_CONFIG,
        ConfigDef.Type.LONG,
        DAY_MILLIS,
        atLeast(0),
        KEPT);
    add(keys, TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG, ConfigDef.Type.LONG, 0L, atLeast(0), KEPT);
    add(
        keys,
        TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
        ConfigDef.Type.LONG,
        Long.MAX_VALUE,
        atLeast(1),
        KEPT);
    add(
        keys,
        TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
        ConfigDef.Type.DOUBLE,
        0.5,
        between(0, 1),
        KEPT);
    add(
        keys,
        TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG,
        ConfigDef.Type.BOOLEAN,
        false,
        null,
        KEPT);
    add(
        keys,
        TopicConfig.COMPRESSION_GZIP_LEVEL_CONFIG,
        ConfigDef.Type.INT,
        CompressionType.GZIP.defaultLevel(),
        CompressionType.GZIP.levelValidator(),
        KEPT);
    add(
        keys,
        TopicConfig.COMPRESSION_LZ4_LEVEL_CONFIG,
        ConfigDef.Type.INT,
        CompressionType.LZ4.defaultLevel(),
        CompressionType.LZ4.levelValidator(),
        KEPT);
    add(
        keys,
        TopicConfig.COMPRESSION_ZSTD_LEVEL_CONFIG,
        ConfigDef.Type.INT,
        CompressionType.ZSTD.defaultLevel(),
        CompressionType.ZSTD.levelValidator(),
        KEPT);
    add(keys, TopicConfig.PREALLOCATE_CONFIG, ConfigDef.Type.BOOLEAN, false, null, KEPT);
    add(keys, DOWNCONVERSION, ConfigDef.Type.BOOLEAN, true, null, KEPT);
    add(
        keys,
        TopicConfig.LOCAL_LOG_RETENTION_MS_CONFIG,
        ConfigDef.Type.LONG,
        -2L,
        atLeast(-2),
        KEPT);
    add(
        keys,
        TopicConfig.LOCAL_LOG_RETENTION_BYTES_CONFIG,
        ConfigDef.Type.LONG,
        -2L,
        atLeast(-2),
        KEPT);
    add(
        keys,
        TopicConfig.REMOTE_LOG_COPY_DISABLE_CONFIG,
        ConfigDef.Type.BOOLEAN,
        false,
        null,
        KEPT);
    add(
        keys,
        TopicConfig.REMOTE_LOG_DELETE_ON_DISABLE_CONFIG,
        ConfigDef.Type.BOOLEAN,
        false,
        null,
        KEPT);
    add(keys, TopicConfig.REMOTE_COPY_LAG_MS_CONFIG, ConfigDef.Type.LONG, 0L, atLeast(-1), KEPT);
    add(keys, TopicConfig.REMOTE_COPY_LAG_BYTES_CONFIG, ConfigDef.Type.LONG, 0L, atLeast(-1), KEPT);
    add(keys, LEADER_THROTTLED, ConfigDef.Type.LIST, "", null, KEPT);
    add(keys, FOLLOWER_THROTTLED, ConfigDef.Type.LIST, "", null, KEPT);
  }

  private static void add(
      ConfigDef keys,
      String name,
      ConfigDef.Type type,
      Object byDefault,
      @Nullable Validator validator,
      String documentation) {
    keys.define(name, type, byDefault, validator, Importance.MEDIUM, documentation);
  }

  /** A key that can have one value only. */
  private static void fix(
      ConfigDef keys, String name, ConfigDef.Type type, Object only, String reason) {
    Object allowed = ConfigDef.parseType(name, only, type);
    Validator validator =
        (key, value) -> {
          if (!allowed.equals(value)) {
            String written =
                value instanceof List<?> list ? list.toString() : String.valueOf(value);
            throw new ConfigException(
                key, written, "only %s is possible: %s".formatted(only, reason));
          }
        };
    add(keys, name, type, only, validator, "Always %s: %s.".formatted(only, reason));
  }
}
