package dev.forebay.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts one AMQP 0-9-1 workload on a broker and prints one line of JSON on standard output; the
 * beginnings of the phases go to standard error, for whoever measures the broker meanwhile. Warm-up
 * and measurement run on one thread.
 */
public final class LoadClient {
  private static final String PREFIX = "forebay-load";

  private final LoadOptions options;
  private final Topology topology;
  private final Measurements measurements = new Measurements();
  private final List<Session> sessions = new ArrayList<>();
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

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
        for (Session session : sessions) {
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
    @Nullable Pace pace = options.rate() > 0 ? pace(index, startNanos) : null;
    PublishBatch batch =
        new PublishBatch(
            topology.exchange(), topology.routingKey(index), options, connection.frameMax());
    return new Producer(connection, batch, window, pace, Long.MAX_VALUE, measurements);
  }

  /** Spreads the producers over one interval, so that they don't send in bursts. */
  private Pace pace(int index, long startNanos) {
    double shift = 1e9 / options.rate() * index / options.producers();
    return new Pace(startNanos + (long) shift, options.rate());
  }

  private LoadReport load() throws IOException {
    try (LoadLoop loop = new LoadLoop(sessions, options.rate() > 0)) {
      long start = System.nanoTime();
      loop.runUntil(start + options.warmupSeconds() * 1_000_000_000L);
      System.err.println("measuring");
      measurements.reset();
      long cpuBefore = system.getProcessCpuTime();
      long before = System.nanoTime();
      loop.runUntil(before + options.measureSeconds() * 1_000_000_000L);
      long after = System.nanoTime();
      long cpuAfter = system.getProcessCpuTime();
      System.err.println("measured");
      return new LoadReport(measurements, (after - before) / 1e9, cpuAfter - cpuBefore);
    }
  }
}
