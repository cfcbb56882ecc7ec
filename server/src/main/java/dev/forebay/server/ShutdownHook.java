package dev.forebay.server;

import dev.forebay.server.process.ExitCodes;
import dev.forebay.server.process.StandardError;
import java.time.Duration;

/**
 * What SIGTERM and SIGINT do: close the node in order, then exit 0; if that takes longer than 9.5
 * s, exit 1, so that the process is gone within 10 s. Nothing confirmed depends on it.
 */
final class ShutdownHook {
  private static final Duration LIMIT = Duration.ofMillis(9_500);
  private static final long DRAIN_MILLIS = 300;

  private ShutdownHook() {}

  static void closeOnExit(Node node) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "shutdown"));
  }

  private static void stop(Node node) {
    Thread closing = Thread.ofPlatform().daemon().name("closing").start(node::close);
    boolean closed = false;
    try {
      closed = closing.join(LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!closed) {
      System.err.println("forebay: did not close within " + LIMIT.toMillis() + " ms, exits anyway");
    }
    StandardError.drainInstalled(DRAIN_MILLIS);
    // A process ended by a signal would report 143, whatever it did in order.
    Runtime.getRuntime().halt(closed ? ExitCodes.OK : ExitCodes.FAILURE);
  }
}
