package dev.forebay.runtime.watch;

/** Is told by the watchdog, on its thread. */
public interface StallListener {
  /** A thread does not end its turn. Told once for each turn, and not more often than a minute. */
  void stalled(Stall stall);

  /** One that was told of has ended that turn. */
  void goesOn(String name, long lastedNanos);

  /**
   * Not even the watchdog ran.
   *
   * @param stoodNanos for how long
   * @param collectedMillis of that the garbage collector worked
   */
  void processStoodStill(long stoodNanos, long collectedMillis);
}
