package dev.forebay.tests.hostile.node;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.api.declaration.CatalogLimits;
import dev.forebay.protocol.amqp091.node.AmqpLimits;
import dev.forebay.protocol.kafka.group.GroupSettings;
import dev.forebay.protocol.kafka.node.KafkaLimits;
import dev.forebay.protocol.kafka.node.KafkaSettings;
import dev.forebay.protocol.mqtt.node.MqttLimits;
import dev.forebay.protocol.stomp.node.StompLimits;
import dev.forebay.storage.log.LogSettings;
import dev.forebay.transport.ListenerOptions;
import java.nio.file.Path;

/** Limits so small that a single client reaches them. */
public final class SmallMemory {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;

  /** The largest message and request. */
  public static final int MESSAGE_BYTES_MAX = 512 * KIB;

  public static final int FRAME_BYTES_MAX = 32 * KIB;
  public static final int CONNECTIONS_MAX = 200;
  static final long FRAME_MEMORY_BYTES = MIB;
  static final long KEPT_MEMORY_BYTES = 4 * MIB;

  static final BrokerSettings BROKER =
      new BrokerSettings(
          4,
          3L * MIB,
          3L * MIB,
          128 * KIB,
          512 * KIB,
          10_000_000,
          512 * KIB,
          2L * MIB,
          4L * MIB,
          32 * KIB);

  static final CatalogLimits CATALOG = new CatalogLimits(2000, 200, 4000, 100, 2L * MIB, 2L * MIB);

  static final LogSettings LOG = LogSettings.ofSegments(512 * KIB, 256 * KIB);

  static final ListenerOptions SOCKETS = new ListenerOptions(1024, 64 * KIB, 16 * KIB, 64 * KIB);

  static final AmqpLimits AMQP =
      new AmqpLimits(
          FRAME_BYTES_MAX,
          8 * KIB,
          2047,
          60,
          MESSAGE_BYTES_MAX,
          32 * KIB,
          64 * KIB,
          72 * KIB,
          2L * MIB,
          MIB,
          600 * KIB,
          10_000,
          60_000,
          5_000,
          false);

  static final KafkaLimits KAFKA =
      new KafkaLimits(
          MESSAGE_BYTES_MAX,
          256 * KIB,
          16,
          2L * MIB,
          128 * KIB,
          512 * KIB,
          4,
          100,
          60_000,
          600_000);

  static final KafkaSettings TOPICS =
      new KafkaSettings(true, 2, KafkaSettings.FOR_EVER, true, MESSAGE_BYTES_MAX, Path.of("log"));

  static final GroupSettings GROUPS =
      new GroupSettings(500, 6000, 1_800_000, 45_000, 5000, 10_080, 600_000, 30, 10, 100, 500);

  static final StompLimits STOMP =
      StompLimits.of(MESSAGE_BYTES_MAX, 64 * KIB, 128 * KIB, 512 * KIB);

  /** Sessions are kept for a minute at most, so that they end while nobody is there. */
  static final MqttLimits MQTT =
      new MqttLimits(
          MESSAGE_BYTES_MAX, 60, 100, 100, 16, 500, 10_000, 256 * KIB, 256 * KIB, 600 * KIB);

  private SmallMemory() {}
}
