package dev.forebay.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All settings of a node, one record for each component. */
public record NodeConfig(
    DataConfig data,
    ListenConfig listen,
    TlsConfig tls,
    LoopConfig loops,
    BrokerConfig broker,
    UsersConfig users,
    AmqpConfig amqp,
    KafkaConfig kafka,
    StompConfig stomp,
    MqttConfig mqtt,
    LogConfig log,
    MemoryConfig memory,
    PublishConfig publish,
    LimitsConfig limits,
    SettleConfig settle,
    WatchdogConfig watchdog,
    LoggingConfig logging) {

  private static final List<Setting<?>> SETTINGS =
      Stream.of(
              DataConfig.SETTINGS,
              ListenConfig.SETTINGS,
              TlsConfig.SETTINGS,
              LoopConfig.SETTINGS,
              BrokerConfig.SETTINGS,
              UsersConfig.SETTINGS,
              AmqpConfig.SETTINGS,
              KafkaConfig.SETTINGS,
              StompConfig.SETTINGS,
              MqttConfig.SETTINGS,
              LogConfig.SETTINGS,
              MemoryConfig.SETTINGS,
              PublishConfig.SETTINGS,
              LimitsConfig.SETTINGS,
              SettleConfig.SETTINGS,
              WatchdogConfig.SETTINGS,
              LoggingConfig.SETTINGS)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  /**
   * Reads the configuration.
   *
   * @param file of {@code key = value} lines, or null for none
   * @param overrides {@code key=value} each; a later one wins over an earlier one and over the file
   * @throws ConfigException naming the key and what is allowed
   */
  public static NodeConfig read(@Nullable Path file, List<String> overrides) {
    SettingValues values = new SettingValues(SETTINGS);
    if (file != null) {
      ConfigLines.read(file).forEach(values::put);
    }
    for (String override : overrides) {
      ConfigLines.KeyValue said = ConfigLines.KeyValue.parse(override);
      values.put(said.key(), said.value());
    }
    return new NodeConfig(
        DataConfig.from(values),
        ListenConfig.from(values),
        TlsConfig.from(values),
        LoopConfig.from(values),
        BrokerConfig.from(values),
        UsersConfig.from(values),
        AmqpConfig.from(values),
        KafkaConfig.from(values),
        StompConfig.from(values),
        MqttConfig.from(values),
        LogConfig.from(values),
        MemoryConfig.from(values),
        PublishConfig.from(values),
        LimitsConfig.from(values),
        SettleConfig.from(values),
        WatchdogConfig.from(values),
        LoggingConfig.from(values));
  }

  /** The same with these virtual hosts. */
  public NodeConfig serving(List<String> virtualHosts) {
    return new NodeConfig(
        data,
        listen,
        tls,
        loops,
        new BrokerConfig(virtualHosts),
        users,
        amqp,
        kafka,
        stomp,
        mqtt,
        log,
        memory,
        publish,
        limits,
        settle,
        watchdog,
        logging);
  }

  /** Every key with its default, what is allowed and what it means, in the order of components. */
  public static List<KeyDescription> describe() {
    List<KeyDescription> all = new ArrayList<>();
    for (Setting<?> setting : SETTINGS) {
      all.add(
          new KeyDescription(
              setting.key(), setting.defaultText(), setting.kind().allowed(), setting.meaning()));
    }
    return all;
  }

  /** One key for people. */
  public record KeyDescription(String key, String defaultValue, String allowed, String meaning) {}
}
