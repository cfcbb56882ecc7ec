package dev.forebay.benchmarks.load;

/**
 * When the messages of an open loop are meant to be sent: the n-th at start + n / rate, however
 * late the ones before it were. Confined to one thread.
 */
final class Pace {
  private final long startNanos;
  private final double intervalNanos;
  private long sent;

  Pace(long startNanos, double perSecond) {
    this.startNanos = startNanos;
    this.intervalNanos = 1e9 / perSecond;
  }

  /** When the next message is meant to be sent. */
  long nextNanos() {
    return startNanos + (long) (sent * intervalNanos);
  }

  boolean due(long nowNanos) {
    return nextNanos() <= nowNanos;
  }

  void advance() {
    sent++;
  }
}
