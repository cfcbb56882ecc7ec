package dev.forebay.tests.hostile.bystander;

import dev.forebay.runtime.Clock;

/** Counts rounds and how long they take. */
final class Rounds {
  private final Clock clock;
  private int done;
  private long sinceNanos;
  private long longestNanos;
  private boolean isWaiting;
  private boolean isLast;

  Rounds(Clock clock) {
    this.clock = clock;
  }

  void begin() {
    isWaiting = true;
    sinceNanos = clock.nanoTime();
  }

  void noMore() {
    isLast = true;
  }

  boolean areOver() {
    return isLast && !isWaiting;
  }

  /** Ends one; whether there is to be another. */
  boolean end() {
    longestNanos = Math.max(longestNanos, waitsNanos());
    isWaiting = false;
    done++;
    return !isLast;
  }

  int done() {
    return done;
  }

  long waitsNanos() {
    return isWaiting ? clock.nanoTime() - sinceNanos : 0;
  }

  long longestNanos() {
    return Math.max(longestNanos, waitsNanos());
  }
}
