package dev.forebay.server.process;

import dev.forebay.runtime.watch.Stall;
import dev.forebay.runtime.watch.StallListener;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the log which threads do not get on, and where they are. Any thread. */
public final class StallLog implements StallListener {
  private static final Logger LOG = LoggerFactory.getLogger(StallLog.class);

  @Override
  public void stalled(Stall stall) {
    LOG.warn(
        "{} has been at one {} for {} ms; of that it used a processor for {} ms, and memory was"
            + " collected for {} ms",
        stall.name(),
        what(stall),
        millis(stall.lastsNanos()),
        millis(stall.processorNanos()),
        stall.collectedMillis(),
        stall.asThrowable());
  }

  private static String what(Stall stall) {
    return switch (stall.kind()) {
      case LOOP -> "turn";
      case WORKER -> "step";
    };
  }

  @Override
  public void goesOn(String name, long lastedNanos) {
    LOG.info("{} goes on, after {} ms", name, millis(lastedNanos));
  }

  @Override
  public void processStoodStill(long stoodNanos, long collectedMillis) {
    LOG.warn(
        "the process was not run for {} ms; of that memory was collected for {} ms",
        millis(stoodNanos),
        collectedMillis);
  }

  private static long millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos);
  }
}
