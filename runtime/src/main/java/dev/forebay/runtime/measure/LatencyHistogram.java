package dev.forebay.runtime.measure;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often durations fell between fixed bounds, in steps of 1, 2 and 5 from 10 µs to 10 s; 21
 * numbers in memory whatever happens.
 *
 * <p>Recorded by one thread at a time, read by any. A reading taken during a recording may lack its
 * newest value, but its counts never go back.
 */
public final class LatencyHistogram {
  private static final long[] BOUNDS_NANOS = bounds();

  /** One more than the bounds: the last one counts what is longer than all of them. */
  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_NANOS.length + 1);

  private final AtomicLong sumNanos = new AtomicLong();

  private static long[] bounds() {
    long[] bounds = new long[19];
    long decade = TimeUnit.MICROSECONDS.toNanos(10);
    for (int i = 0; i < bounds.length; i += 3, decade *= 10) {
      bounds[i] = decade;
      if (i + 2 < bounds.length) {
        bounds[i + 1] = 2 * decade;
        bounds[i + 2] = 5 * decade;
      }
    }
    return bounds;
  }

  /** Counts one duration; below zero counts as zero. The recording thread only. */
  public void record(long nanos) {
    long duration = Math.max(0, nanos);
    int bucket = 0;
    while (bucket < BOUNDS_NANOS.length && duration > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    // One writer: plain reads see its own values, and a release write costs no fence.
    counts.setRelease(bucket, counts.getPlain(bucket) + 1);
    sumNanos.setRelease(sumNanos.getPlain() + duration);
  }

  /** What has been recorded until now. Any thread. */
  public Reading read() {
    Long[] copy = new Long[counts.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.getAcquire(i);
    }
    return new Reading(List.of(copy), sumNanos.getAcquire());
  }

  /** The upper bounds in nanoseconds, ascending and inclusive; beyond the last there is none. */
  public static List<Long> boundsNanos() {
    Long[] copy = new Long[BOUNDS_NANOS.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = BOUNDS_NANOS[i];
    }
    return List.of(copy);
  }

  /**
   * A histogram at one moment.
   *
   * @param counts one for each bound, not cumulative, and one for what is beyond the last
   * @param sumNanos of all durations
   */
  public record Reading(List<Long> counts, long sumNanos) {
    /** What an unused histogram reads. */
    public static Reading empty() {
      return new LatencyHistogram().read();
    }
  }
}
