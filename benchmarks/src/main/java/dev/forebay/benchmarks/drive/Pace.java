package dev.forebay.benchmarks.drive;

/**
 * When the messages of an open loop are meant to be sent: the n-th at start + n / rate, however
 * late the ones before it were. Confined to one thread.
 */
public final class Pace {
  private final long startNanos;
  private final double intervalNanos;
  private long sent;

  /** So many a second, from a time on. */
  public Pace(long startNanos, double perSecond) {
    this.startNanos = startNanos;
    this.intervalNanos = 1e9 / perSecond;
  }

  /** Of one of several, which are spread over an interval, so that they don't send in bursts. */
  public static Pace spread(long startNanos, double perSecond, int index, int count) {
    return new Pace(startNanos + (long) (1e9 / perSecond * index / count), perSecond);
  }

  /** When the next message is meant to be sent. */
  public long nextNanos() {
    return startNanos + (long) (sent * intervalNanos);
  }

  /** Whether it is time for the next one. */
  public boolean due(long nowNanos) {
    return nextNanos() <= nowNanos;
  }

  /** The next one is sent. */
  public void advance() {
    sent++;
  }
}
