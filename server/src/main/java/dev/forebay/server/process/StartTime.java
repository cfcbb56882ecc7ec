package dev.forebay.server.process;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When the process began. The launcher passes on its own first moment, since the process is the
 * launcher's; {@link ProcessHandle.Info#startInstant()} is up to a second wrong on Linux. Without
 * the launcher it is when the virtual machine began.
 */
public final class StartTime {
  private StartTime() {}

  public static long elapsedMillis() {
    Instant now = Instant.now();
    Long launchedMicros = Long.getLong("forebay.started.micros");
    if (launchedMicros != null) {
      return (ChronoUnit.MICROS.between(Instant.EPOCH, now) - launchedMicros) / 1000;
    }
    return now.toEpochMilli() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
