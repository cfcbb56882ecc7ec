package dev.forebay.runtime;

/** Time as the broker sees it. Safe to call from any thread. */
public interface Clock {
  /** Nanoseconds from an arbitrary origin; never goes back. */
  long nanoTime();

  /** Milliseconds since the Unix epoch; may jump. */
  long wallMillis();
}
