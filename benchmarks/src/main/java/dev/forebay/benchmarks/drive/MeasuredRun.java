package dev.forebay.benchmarks.drive;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * Warm-up and measurement of a run; their beginnings go to standard error, for whoever measures the
 * broker meanwhile.
 *
 * @param warmupSeconds before anything counts
 * @param measureSeconds that count
 */
public record MeasuredRun(int warmupSeconds, int measureSeconds) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Runs the loop through both. */
  public LoadReport run(LoadLoop loop, Measurements measurements) throws IOException {
    long start = System.nanoTime();
    loop.runUntil(start + warmupSeconds * 1_000_000_000L);
    System.err.println("measuring");
    measurements.reset();
    long cpuBefore = SYSTEM.getProcessCpuTime();
    long before = System.nanoTime();
    loop.runUntil(before + measureSeconds * 1_000_000_000L);
    long after = System.nanoTime();
    long cpuAfter = SYSTEM.getProcessCpuTime();
    System.err.println("measured");
    return new LoadReport(measurements, (after - before) / 1e9, cpuAfter - cpuBefore);
  }
}
