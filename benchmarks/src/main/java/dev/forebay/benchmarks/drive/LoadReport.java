package dev.forebay.benchmarks.drive;

import java.util.Locale;

/**
 * The result line. A message of {@code clientCpuMicrosPerMessage} is a delivery where there are
 * consumers, else a publish.
 */
public record LoadReport(Measurements measured, double seconds, long cpuNanos) {

  /** The line. */
  public String json() {
    long messages = Math.max(1, measured.delivered > 0 ? measured.delivered : measured.published);
    return String.format(
        Locale.ROOT,
        """
        {"publishedPerSecond": %.0f, "deliveredPerSecond": %.0f, \
        "confirmMicros": {"p50": %.1f, "p99": %.1f, "p999": %.1f}, \
        "endToEndMicros": {"p50": %.1f, "p99": %.1f}, \
        "clientCpuMicrosPerMessage": %.3f, \
        "published": %d, "delivered": %d, \
        "errors": %d, "nacked": %d, "returned": %d, "outOfSequence": %d}\
        """,
        measured.published / seconds,
        measured.delivered / seconds,
        measured.confirms.percentileMicros(0.50),
        measured.confirms.percentileMicros(0.99),
        measured.confirms.percentileMicros(0.999),
        measured.endToEnd.percentileMicros(0.50),
        measured.endToEnd.percentileMicros(0.99),
        cpuNanos / 1_000.0 / messages,
        measured.published,
        measured.delivered,
        measured.errors(),
        measured.nacked,
        measured.returned,
        measured.outOfSequence);
  }
}
