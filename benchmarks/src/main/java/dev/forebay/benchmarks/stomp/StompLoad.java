package dev.forebay.benchmarks.stomp;

import dev.forebay.benchmarks.drive.ConfirmWindow;
import dev.forebay.benchmarks.drive.LoadLoop;
import dev.forebay.benchmarks.drive.MeasuredRun;
import dev.forebay.benchmarks.drive.Measurements;
import dev.forebay.benchmarks.drive.Pace;
import dev.forebay.benchmarks.drive.Publishing;
import java.io.IOException;
import java.util.List;

/**
 * Puts one STOMP workload on a broker and prints one line of JSON on standard output. Warm-up and
 * measurement run on one thread.
 */
public final class StompLoad {
  private StompLoad() {}

  static void main(String[] arguments) throws IOException {
    StompOptions options;
    try {
      options = StompOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(StompOptions.USAGE);
      System.exit(2);
      return;
    }
    System.out.println(run(options));
  }

  private static String run(StompOptions options) throws IOException {
    String destination = "/queue/forebay-load-" + ProcessHandle.current().pid();
    Measurements measurements = new Measurements();
    try (StompConnection receiving = StompConnection.open(options.port());
        StompConnection sending = StompConnection.open(options.port())) {
      receiving.subscribe(destination);
      ConfirmWindow window = new ConfirmWindow(options.window(), measurements.confirms);
      Publishing publishing =
          new Publishing(
              sending.socket(),
              Sender.batch(destination, options),
              window,
              options.rate() == 0 ? null : new Pace(System.nanoTime(), options.rate()),
              Publishing.UNLIMITED,
              Long.MAX_VALUE,
              measurements);
      try (LoadLoop loop =
          new LoadLoop(
              List.of(
                  new Receiver(receiving, measurements), new Sender(sending, publishing, window)),
              options.rate() > 0)) {
        return new MeasuredRun(options.warmupSeconds(), options.measureSeconds())
            .run(loop, measurements)
            .json();
      }
    }
  }
}
