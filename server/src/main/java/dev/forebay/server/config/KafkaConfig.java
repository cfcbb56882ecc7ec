package dev.forebay.server.config;

import dev.forebay.protocol.kafka.login.SaslMechanism;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What Kafka's clients are told, and what their topics get when they do not say. */
public record KafkaConfig(
    String advertisedHost,
    int advertisedPort,
    int advertisedTlsPort,
    boolean autoCreateTopics,
    int partitions,
    Duration retention,
    Duration rebalanceDelay,
    boolean checkCompressed,
    int maxRequestBytes,
    List<SaslMechanism> mechanisms) {
  static final Setting<String> ADVERTISED_HOST =
      new Setting<>(
          "kafka.advertised-host",
          Kinds.text(255),
          "",
          "host that clients are sent to; empty for the address by which they have come");
  static final Setting<Integer> ADVERTISED_PORT =
      new Setting<>(
          "kafka.advertised-port",
          Kinds.integer(0, 65_535),
          0,
          "port that clients are sent to; 0 for the port that is listened on");
  static final Setting<Integer> ADVERTISED_TLS_PORT =
      new Setting<>(
          "kafka.advertised-tls-port", Kinds.integer(0, 65_535), 0, "the same of clients over TLS");
  static final Setting<Boolean> AUTO_CREATE_TOPICS =
      new Setting<>(
          "kafka.auto-create-topics",
          Kinds.flag(),
          true,
          "whether asking for a topic that is not there makes it");
  static final Setting<Integer> PARTITIONS =
      new Setting<>(
          "kafka.partitions", Kinds.integer(1, 10_000), 1, "of a topic that does not say");
  static final Setting<Duration> RETENTION =
      new Setting<>(
          "kafka.retention",
          Kinds.duration("0s", "1000000h"),
          Duration.ofDays(7),
          "how long a topic that does not say keeps messages; 0s for ever");
  static final Setting<Duration> REBALANCE_DELAY =
      new Setting<>(
          "kafka.rebalance-delay",
          Kinds.duration("0s", "1h"),
          Duration.ofSeconds(3),
          "how long a new group waits for more members before its first rebalance");
  static final Setting<Boolean> CHECK_COMPRESSED =
      new Setting<>(
          "kafka.check-compressed",
          Kinds.flag(),
          true,
          "whether compressed batches are looked into before they are taken");
  static final Setting<Long> MAX_REQUEST_SIZE =
      new Setting<>(
          "kafka.max-request-size", Kinds.size("16KiB", "512MiB"), 100L << 20, "largest request");
  static final Setting<List<String>> SASL_MECHANISMS =
      new Setting<>(
          "kafka.sasl-mechanisms",
          Kinds.someOrNoneOf(
              Arrays.stream(SaslMechanism.values()).map(SaslMechanism::mechanismName).toList()),
          List.of(),
          "how clients have to say who they are; nothing: they are not asked, and are let in from"
              + " this machine only");
  static final List<Setting<?>> SETTINGS =
      List.of(
          ADVERTISED_HOST,
          ADVERTISED_PORT,
          ADVERTISED_TLS_PORT,
          AUTO_CREATE_TOPICS,
          PARTITIONS,
          RETENTION,
          REBALANCE_DELAY,
          CHECK_COMPRESSED,
          MAX_REQUEST_SIZE,
          SASL_MECHANISMS);

  static KafkaConfig from(SettingValues values) {
    return new KafkaConfig(
        values.get(ADVERTISED_HOST),
        values.get(ADVERTISED_PORT),
        values.get(ADVERTISED_TLS_PORT),
        values.get(AUTO_CREATE_TOPICS),
        values.get(PARTITIONS),
        values.get(RETENTION),
        values.get(REBALANCE_DELAY),
        values.get(CHECK_COMPRESSED),
        Math.toIntExact(values.get(MAX_REQUEST_SIZE)),
        values.get(SASL_MECHANISMS).stream()
            .map(name -> SaslMechanism.named(name).orElseThrow())
            .toList());
  }
}
