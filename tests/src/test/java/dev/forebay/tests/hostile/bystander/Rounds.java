package dev.forebay.tests.hostile.bystander;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.measure.LatencyHistogram;
import java.util.random.RandomGenerator;

/** Counts rounds and how long they take, and how long a client rests between them. */
final class Rounds {
  private static final long SHORT_REST_NANOS_MAX = 10_000_000;
  private static final long LONG_REST_NANOS_MAX = 2_000_000_000;

  private final Clock clock;
  private final RandomGenerator random;
  private int done;
  private long sinceNanos;
  private final LatencyHistogram waits;
  private long longestNanos;
  private long nextAtNanos;
  private boolean isUnderWay;
  private boolean isLast;

  Rounds(Clock clock, RandomGenerator random, LatencyHistogram waits) {
    this.clock = clock;
    this.waits = waits;
    this.random = random;
  }

  /** Whether the next one is to begin. */
  boolean isDue() {
    return !isUnderWay && !isLast && clock.nanoTime() >= nextAtNanos;
  }

  void begin() {
    isUnderWay = true;
    sinceNanos = clock.nanoTime();
  }

  void noMore() {
    isLast = true;
  }

  boolean areOver() {
    return isLast && !isUnderWay;
  }

  boolean isUnderWay() {
    return isUnderWay;
  }

  void end() {
    longestNanos = Math.max(longestNanos, waitsNanos());
    waits.record(waitsNanos());
    isUnderWay = false;
    done++;
    long restNanosMax = random.nextInt(4) == 0 ? LONG_REST_NANOS_MAX : SHORT_REST_NANOS_MAX;
    nextAtNanos = clock.nanoTime() + random.nextLong(restNanosMax);
  }

  int done() {
    return done;
  }

  long waitsNanos() {
    return isUnderWay ? clock.nanoTime() - sinceNanos : 0;
  }

  long longestNanos() {
    return Math.max(longestNanos, waitsNanos());
  }
}
