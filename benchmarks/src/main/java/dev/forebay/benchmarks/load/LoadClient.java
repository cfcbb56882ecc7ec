package dev.forebay.benchmarks.load;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.LoadLoop;
import dev.forebay.benchmarks.drive.LoadReport;
import dev.forebay.benchmarks.drive.MeasuredRun;
import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.MessageBatch;
import dev.forebay.benchmarks.drive.Pace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts one AMQP 0-9-1 workload on a broker and prints one line of JSON on standard output. Warm-up
 * and measurement run on one thread.
 */
public final class LoadClient {
  private static final String PREFIX = "forebay-load";

  private final LoadOptions options;
  private final Topology topology;
  private final Measurements measurements = new Measurements();
  private final List<AmqpSession> sessions = new ArrayList<>();

  private LoadClient(LoadOptions options) {
    this.options = options;
    this.topology = new Topology(options, PREFIX + "-" + ProcessHandle.current().pid());
  }

  static void main(String[] arguments) throws IOException {
    LoadOptions options;
    try {
      options = LoadOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(LoadOptions.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(new LoadClient(options).run());
  }

  private String run() throws IOException {
    try (AmqpConnection control = AmqpConnection.open(options.port())) {
      topology.declare(control);
      try {
        if (options.backlogMib() > 0) {
          return new BacklogRun(options, topology).run().json();
        }
        openSessions();
        return load().json();
      } finally {
        for (AmqpSession session : sessions) {
          session.connection().close();
        }
        topology.delete(control);
      }
    }
  }

  private void openSessions() throws IOException {
    for (int i = 0; i < options.consumers(); i++) {
      AmqpConnection connection = AmqpConnection.open(options.port());
      sessions.add(new Consumer(connection, options, measurements));
      topology.consume(connection, i);
    }
    long startNanos = System.nanoTime();
    for (int i = 0; i < options.producers(); i++) {
      sessions.add(producer(i, startNanos));
    }
  }

  private Producer producer(int index, long startNanos) throws IOException {
    AmqpConnection connection = AmqpConnection.open(options.port());
    @Nullable ConfirmWindow window = null;
    if (options.confirmWindow() > 0) {
      connection.call(
          new MethodFrame(AmqpConnection.CHANNEL, Wire.CONFIRM_SELECT).octet(0),
          Wire.CONFIRM_SELECT_OK);
      window = new ConfirmWindow(options.confirmWindow(), measurements.confirms);
    }
    @Nullable Pace pace =
        options.rate() > 0
            ? Pace.spread(startNanos, options.rate(), index, options.producers())
            : null;
    MessageBatch batch =
        PublishBatch.of(
            topology.exchange(), topology.routingKey(index), options, connection.frameMax());
    return new Producer(connection, batch, window, pace, Long.MAX_VALUE, measurements);
  }

  private LoadReport load() throws IOException {
    try (LoadLoop loop = new LoadLoop(sessions, options.rate() > 0)) {
      return new MeasuredRun(options.warmupSeconds(), options.measureSeconds())
          .run(loop, measurements);
    }
  }
}
