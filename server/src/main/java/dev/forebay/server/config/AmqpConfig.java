package dev.forebay.server.config;

import java.time.Duration;
import java.util.List;

/** What the node offers in AMQP 0-9-1 negotiation (connection.tune), and its message limit. */
public record AmqpConfig(
    int frameMaxBytes,
    int initialFrameMaxBytes,
    int channelMax,
    Duration heartbeat,
    long maxMessageBytes,
    boolean qosChangesRunning,
    Duration consumerTimeout) {
  static final Setting<Long> FRAME_MAX =
      new Setting<>(
          "amqp.frame-max", Kinds.size("4KiB", "16MiB"), 131_072L, "largest frame offered");
  static final Setting<Long> INITIAL_FRAME_MAX =
      new Setting<>(
          "amqp.initial-frame-max",
          Kinds.size("4KiB", "1MiB"),
          8192L,
          "largest frame before the connection is open");
  static final Setting<Integer> CHANNEL_MAX =
      new Setting<>(
          "amqp.channel-max", Kinds.integer(1, 65_535), 2047, "channels of one connection");
  static final Setting<Duration> HEARTBEAT =
      new Setting<>(
          "amqp.heartbeat", Kinds.duration("0s", "18h"), Duration.ofSeconds(60), "0s offers none");
  static final Setting<Long> MAX_MESSAGE_SIZE =
      new Setting<>(
          "amqp.max-message-size", Kinds.size("1KiB", "512MiB"), 16L << 20, "largest body taken");
  static final Setting<Boolean> QOS_CHANGES_RUNNING =
      new Setting<>(
          "amqp.qos-changes-running",
          Kinds.flag(),
          false,
          "whether a prefetch of consumers is also for those that run");
  static final Setting<Duration> CONSUMER_TIMEOUT =
      new Setting<>(
          "amqp.consumer-timeout",
          Kinds.duration("0s", "87600h"),
          Duration.ofMinutes(30),
          "time in which a client has to acknowledge a message, or loses its channel, unless its"
              + " queue or consumer says otherwise; 0s for any time");
  static final List<Setting<?>> SETTINGS =
      List.of(
          FRAME_MAX,
          INITIAL_FRAME_MAX,
          CHANNEL_MAX,
          HEARTBEAT,
          MAX_MESSAGE_SIZE,
          QOS_CHANGES_RUNNING,
          CONSUMER_TIMEOUT);

  static AmqpConfig from(SettingValues values) {
    return new AmqpConfig(
        Math.toIntExact(values.get(FRAME_MAX)),
        Math.toIntExact(values.get(INITIAL_FRAME_MAX)),
        values.get(CHANNEL_MAX),
        values.get(HEARTBEAT),
        values.get(MAX_MESSAGE_SIZE),
        values.get(QOS_CHANGES_RUNNING),
        values.get(CONSUMER_TIMEOUT));
  }
}
