package dev.forebay.tests.hostile.sockets;

import dev.forebay.runtime.measure.LatencyHistogram;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long rounds of good clients took: upper bounds of the histogram's buckets, and the longest.
 */
record Waited(
    long rounds, double halfMillis, double p99Millis, double p999Millis, double longestMillis) {
  private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  static Waited of(long rounds, LatencyHistogram waits, long longestNanos) {
    return new Waited(
        rounds,
        millis(waits, 0.5),
        millis(waits, 0.99),
        millis(waits, 0.999),
        longestNanos / NANOS_PER_MILLI);
  }

  private static double millis(LatencyHistogram waits, double part) {
    List<Long> counts = waits.read().counts();
    long left = (long) Math.ceil(counts.stream().mapToLong(Long::longValue).sum() * part);
    for (int i = 0; i < LatencyHistogram.boundsNanos().size(); i++) {
      left -= counts.get(i);
      if (left <= 0) {
        return LatencyHistogram.boundsNanos().get(i) / NANOS_PER_MILLI;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /** As one process tells another. */
  String line() {
    return "%d %s %s %s %s".formatted(rounds, halfMillis, p99Millis, p999Millis, longestMillis);
  }

  static Waited parse(String line) {
    String[] parts = line.split(" ", -1);
    return new Waited(
        Long.parseLong(parts[0]),
        Double.parseDouble(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]));
  }

  @Override
  public String toString() {
    return "%d rounds; half within %.2f ms, 99 %% within %.2f ms, 99.9 %% within %.0f ms; longest %.0f ms"
        .formatted(rounds, halfMillis, p99Millis, p999Millis, longestMillis);
  }
}
