package dev.forebay.testkit.world;

/** Whatever the scheduler can let run: an event loop or a worker. */
interface Actor {
  /** Never again, unless somebody gives it work. */
  long NEVER = Long.MAX_VALUE;

  /** When it has something to do; a time that has passed means now. */
  long readyAtNanos();

  /** Does one indivisible piece of work. */
  void step();
}
