package dev.forebay.runtime;

/** Time as the broker sees it. Safe to call from any thread. */
public interface Clock {
  /** Nanoseconds from an arbitrary origin; never goes back. */
  long nanoTime();

  /** Milliseconds since the Unix epoch; may jump. */
  long wallMillis();

  /**
   * How long the machine has been up, which no change of the wall clock changes. May cost a system
   * call. Who knows nothing of it says so.
   */
  default Boot boot() {
    return new Boot("", nanoTime() / 1_000_000);
  }
}
