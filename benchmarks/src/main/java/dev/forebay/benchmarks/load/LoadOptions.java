package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.drive.OptionMap;
import java.util.Set;

/**
 * What a run does; see {@link #USAGE}. Sizes in bytes, durations in seconds, rates per producer and
 * second (0 = as fast as the window and the socket allow).
 */
record LoadOptions(
    int port,
    int producers,
    int consumers,
    int queues,
    int backlogMib,
    int workers,
    int sizeBytes,
    boolean persistent,
    int confirmWindow,
    int prefetch,
    boolean autoAck,
    boolean fanout,
    String queueType,
    double rate,
    int warmupSeconds,
    int measureSeconds) {

  static final String USAGE =
      """
      Options (default):
        --port N        broker on the loopback address (5672)
        --producers N   connections that publish, the i-th to queue i mod queues (1)
        --consumers N   connections that consume, the i-th from queue i mod queues (1)
        --queues N      (1)
        --backlog-mib N publishes so much to the first queue with nobody there to take it, then
                        has workers and consumers pass it on; says how long each took (0)
        --workers N     connections that take a message, publish it to the results, which the
                        consumers take, and acknowledge it, one by one; for a backlog (1)
        --size N        body bytes; from 12 on they carry sequence number and send time (12)
        --persistent    delivery mode 2 on durable queues
        --confirm N     publisher confirms with at most N outstanding; 0 = none (0)
        --prefetch N    0 = no limit (0)
        --auto-ack | --manual   manual: multiple acks, each half prefetch (--auto-ack)
        --exchange fanout       every producer publishes to all queues
        --queue-type T  argument x-queue-type, for example quorum
        --rate R        messages per producer and second, open loop: latency counts from the
                        time at which a message was meant to be sent (0 = unlimited)
        --warmup S      (5)
        --seconds S     (10)
      """;

  private static final Set<String> FLAGS = Set.of("persistent", "auto-ack", "manual");

  private static final int CHECKED_BODY_BYTES = 12;

  /** A worker's messages come in one frame each. */
  private static final int WORKED_BODY_BYTES_MAX = 4000;

  LoadOptions {
    OptionMap.atLeast("port", port, 1);
    OptionMap.atLeast("producers", producers, 0);
    OptionMap.atLeast("consumers", consumers, 0);
    OptionMap.atLeast("queues", queues, 1);
    OptionMap.atLeast("backlog-mib", backlogMib, 0);
    OptionMap.atLeast("workers", workers, 1);
    OptionMap.atLeast("size", sizeBytes, 0);
    OptionMap.atLeast("confirm", confirmWindow, 0);
    OptionMap.atLeast("prefetch", prefetch, 0);
    OptionMap.atLeast("warmup", warmupSeconds, 0);
    OptionMap.atLeast("seconds", measureSeconds, 1);
    if (backlogMib > 0 && (sizeBytes == 0 || sizeBytes > WORKED_BODY_BYTES_MAX)) {
      throw new IllegalArgumentException(
          "with --backlog-mib, --size must be between 1 and " + WORKED_BODY_BYTES_MAX);
    }
    if (!(rate >= 0)) {
      throw new IllegalArgumentException("--rate must not be negative");
    }
  }

  static LoadOptions parse(String[] arguments) {
    OptionMap values = new OptionMap(arguments, FLAGS);
    LoadOptions options =
        new LoadOptions(
            values.take("port", 5672),
            values.take("producers", 1),
            values.take("consumers", 1),
            values.take("queues", 1),
            values.take("backlog-mib", 0),
            values.take("workers", 1),
            values.take("size", CHECKED_BODY_BYTES),
            values.takeFlag("persistent"),
            values.take("confirm", 0),
            values.take("prefetch", 0),
            !values.takeFlag("manual"),
            isFanout(values.take("exchange", "")),
            values.take("queue-type", ""),
            Double.parseDouble(values.take("rate", "0")),
            values.take("warmup", 5),
            values.take("seconds", 10));
    values.takeFlag("auto-ack");
    values.requireEmpty();
    return options;
  }

  /** Messages that are published before anybody takes one. */
  long backlogMessages() {
    return sizeBytes == 0 ? 0 : ((long) backlogMib << 20) / sizeBytes;
  }

  /** Whether bodies are long enough for a sequence number and a time. */
  boolean stamped() {
    return sizeBytes >= CHECKED_BODY_BYTES;
  }

  /** Whether each consumer must see an unbroken sequence: one writer and one reader per queue. */
  boolean sequenceChecked() {
    boolean oneWriter = fanout ? producers == 1 : producers <= queues;
    return stamped() && oneWriter && consumers <= queues;
  }

  private static boolean isFanout(String exchange) {
    if (!exchange.isEmpty() && !exchange.equals("fanout")) {
      throw new IllegalArgumentException("--exchange can only be fanout");
    }
    return !exchange.isEmpty();
  }
}
