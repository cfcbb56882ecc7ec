package dev.forebay.benchmarks.mqtt;

import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.OptionMap;
import java.util.Set;

/** What a run does; see {@link #USAGE}. */
record MqttOptions(
    int port,
    int version,
    int publishers,
    int subscribers,
    int sizeBytes,
    int qos,
    int window,
    int outstanding,
    boolean kept,
    double rate,
    int idle,
    int retain,
    int retained,
    int warmupSeconds,
    int measureSeconds) {

  static final String USAGE =
      """
      Options (default):
        --port N         broker on the loopback address (1883)
        --version N      4 is MQTT 3.1.1, 5 is MQTT 5 (4)
        --publishers N   connections that publish, each to a topic of its own (1)
        --subscribers N  connections that have all of these topics (1)
        --size N         payload bytes; from 12 on they carry sequence number and send time (64)
        --qos N          of publishes and subscriptions (0)
        --window N       messages of QoS 1 and 2 that a publisher has unacknowledged (1000)
        --outstanding N  messages that the only publisher is ahead of the slowest subscriber; it is
                         what keeps QoS 0 from being dropped; 0 = no limit (0)
        --kept           subscribers have sessions that outlive their connections
        --rate R         messages per publisher and second, open loop: latency counts from the time
                         at which a message was meant to be sent (0 = unlimited)
        --idle N         instead: opens N connections with one subscription each, says how fast, and
                         keeps them for the measured seconds (0)
        --retain N       instead: publishes N retained messages to as many topics (0)
        --retained N     instead: waits for the last of them by its name, then for all N with one
                         wildcard, and says how long each took (0)
        --warmup S       (5)
        --seconds S      (10)
      """;

  /** What a window's numbers may be apart from each other. */
  private static final int WINDOW_MAX = 16_000;

  MqttOptions {
    OptionMap.atLeast("port", port, 1);
    OptionMap.atLeast("publishers", publishers, 0);
    OptionMap.atLeast("subscribers", subscribers, 0);
    OptionMap.atLeast("size", sizeBytes, 0);
    OptionMap.atLeast("qos", qos, 0);
    OptionMap.atLeast("window", window, 1);
    OptionMap.atLeast("outstanding", outstanding, 0);
    OptionMap.atLeast("idle", idle, 0);
    OptionMap.atLeast("retain", retain, 0);
    OptionMap.atLeast("retained", retained, 0);
    OptionMap.atLeast("warmup", warmupSeconds, 0);
    OptionMap.atLeast("seconds", measureSeconds, 0);
    if (version != MqttWire.V3_1_1 && version != MqttWire.V5) {
      throw new IllegalArgumentException("--version can be 4 or 5");
    }
    if (qos > 2) {
      throw new IllegalArgumentException("--qos must be at most 2");
    }
    if (window > WINDOW_MAX) {
      throw new IllegalArgumentException("--window must be at most " + WINDOW_MAX);
    }
    if (outstanding > 0
        && (publishers != 1 || subscribers == 0 || sizeBytes < MessageBatch.STAMP_BYTES)) {
      throw new IllegalArgumentException(
          "--outstanding needs one publisher, subscribers, and --size of 12 or more");
    }
    if (!(rate >= 0)) {
      throw new IllegalArgumentException("--rate must not be negative");
    }
  }

  static MqttOptions parse(String[] arguments) {
    OptionMap values = new OptionMap(arguments, Set.of("kept"));
    MqttOptions options =
        new MqttOptions(
            values.take("port", 1883),
            values.take("version", MqttWire.V3_1_1),
            values.take("publishers", 1),
            values.take("subscribers", 1),
            values.take("size", 64),
            values.take("qos", 0),
            values.take("window", 1000),
            values.take("outstanding", 0),
            values.takeFlag("kept"),
            Double.parseDouble(values.take("rate", "0")),
            values.take("idle", 0),
            values.take("retain", 0),
            values.take("retained", 0),
            values.take("warmup", 5),
            values.take("seconds", 10));
    values.requireEmpty();
    return options;
  }

  /** Whether payloads are long enough for a sequence number and a time. */
  boolean stamped() {
    return sizeBytes >= MessageBatch.STAMP_BYTES;
  }

  /** Whether each subscriber must see an unbroken sequence. */
  boolean sequenceChecked() {
    return stamped() && publishers == 1;
  }

  /** Whether publishers are to be asked again and again. */
  boolean asksPublishers() {
    return rate > 0 || outstanding > 0;
  }
}
