package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.LoadLoop;
import dev.forebay.benchmarks.drive.Measurements;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * First publishes while nobody takes anything, then has workers pass all on to the consumers of the
 * results. One thread.
 */
final class BacklogRun {
  private static final int CONFIRM_WINDOW = 1 << 16;
  private static final long SECONDS_MAX = 600;

  private final LoadOptions options;
  private final Topology topology;
  private final Measurements measurements = new Measurements();
  private final List<AmqpSession> sessions = new ArrayList<>();

  BacklogRun(LoadOptions options, Topology topology) {
    this.options = options;
    this.topology = topology;
  }

  /** How long the two parts took. */
  record Report(long messages, double takenSeconds, double workedSeconds, long delivered) {
    String json() {
      return String.format(
          Locale.ROOT,
          """
          {"backlog": %d, "takenSeconds": %.3f, "takenPerSecond": %.0f, \
          "workedSeconds": %.3f, "workedPerSecond": %.0f, "delivered": %d}\
          """,
          messages,
          takenSeconds,
          messages / takenSeconds,
          workedSeconds,
          messages / workedSeconds,
          delivered);
    }
  }

  Report run() throws IOException {
    try {
      long messages = options.backlogMessages();
      double taken = publish(messages);
      System.err.println("taken");
      double worked = work(messages);
      return new Report(messages, taken, worked, measurements.delivered);
    } finally {
      for (AmqpSession session : sessions) {
        session.connection().close();
      }
    }
  }

  private double publish(long messages) throws IOException {
    AmqpConnection connection = AmqpConnection.open(options.port());
    connection.call(
        new MethodFrame(AmqpConnection.CHANNEL, Wire.CONFIRM_SELECT).octet(0),
        Wire.CONFIRM_SELECT_OK);
    int window = options.confirmWindow() == 0 ? CONFIRM_WINDOW : options.confirmWindow();
    Producer producer =
        new Producer(
            connection,
            PublishBatch.of(
                topology.exchange(), topology.routingKey(0), options, connection.frameMax()),
            new ConfirmWindow(window, measurements.confirms),
            null,
            messages,
            measurements);
    sessions.add(producer);
    return seconds(List.of(producer), producer::isDone);
  }

  private double work(long messages) throws IOException {
    List<AmqpSession> running = new ArrayList<>();
    List<JobWorker> workers = new ArrayList<>();
    for (int i = 0; i < options.consumers(); i++) {
      AmqpConnection connection = AmqpConnection.open(options.port());
      running.add(new Consumer(connection, options, measurements));
      topology.consume(connection, topology.results(), options.autoAck());
    }
    for (int i = 0; i < options.workers(); i++) {
      AmqpConnection connection = AmqpConnection.open(options.port());
      workers.add(new JobWorker(connection, topology.results()));
      topology.consume(connection, topology.routingKey(0), false);
    }
    running.addAll(workers);
    sessions.addAll(running);
    return seconds(
        running,
        () ->
            options.consumers() == 0
                ? workers.stream().mapToLong(JobWorker::done).sum() == messages
                    && workers.stream().allMatch(JobWorker::isWritten)
                : measurements.delivered == messages);
  }

  private static double seconds(List<? extends AmqpSession> sessions, BooleanSupplier isDone)
      throws IOException {
    try (LoadLoop loop = new LoadLoop(sessions, false)) {
      long before = System.nanoTime();
      loop.runUntil(isDone, before + SECONDS_MAX * 1_000_000_000L);
      if (!isDone.getAsBoolean()) {
        throw new IOException("not done after " + SECONDS_MAX + " s");
      }
      return (System.nanoTime() - before) / 1e9;
    }
  }
}
