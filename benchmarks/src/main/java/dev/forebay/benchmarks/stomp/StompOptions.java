package dev.forebay.benchmarks.stomp;

import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.OptionMap;
import java.util.Set;

/** What a run does; see {@link #USAGE}. */
record StompOptions(
    int port,
    int sizeBytes,
    int window,
    boolean persistent,
    double rate,
    int warmupSeconds,
    int measureSeconds) {

  static final String USAGE =
      """
      One connection sends to a queue, another is subscribed to it.
      Options (default):
        --port N         broker on the loopback address (61613)
        --size N         body bytes, which carry sequence number and send time (1024)
        --window N       frames whose receipts are awaited (200)
        --persistent     messages that survive a restart
        --rate R         messages per second, open loop: latency counts from the time at which a
                         message was meant to be sent (0 = unlimited)
        --warmup S       (5)
        --seconds S      (10)
      """;

  StompOptions {
    OptionMap.atLeast("port", port, 1);
    OptionMap.atLeast("size", sizeBytes, MessageBatch.STAMP_BYTES);
    OptionMap.atLeast("window", window, 1);
    OptionMap.atLeast("warmup", warmupSeconds, 0);
    OptionMap.atLeast("seconds", measureSeconds, 1);
    if (!(rate >= 0)) {
      throw new IllegalArgumentException("--rate must not be negative");
    }
  }

  static StompOptions parse(String[] arguments) {
    OptionMap values = new OptionMap(arguments, Set.of("persistent"));
    StompOptions options =
        new StompOptions(
            values.take("port", 61_613),
            values.take("size", 1024),
            values.take("window", 200),
            values.takeFlag("persistent"),
            Double.parseDouble(values.take("rate", "0")),
            values.take("warmup", 5),
            values.take("seconds", 10));
    values.requireEmpty();
    return options;
  }
}
