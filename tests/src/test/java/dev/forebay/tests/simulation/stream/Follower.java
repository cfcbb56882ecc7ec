package dev.forebay.tests.simulation.stream;

import dev.forebay.broker.api.stream.Bounds;

/** Whoever reads a partition and waits for more. Runs on its connection's loop. */
interface Follower {
  /** Its connection. */
  Link link();

  /** What it reads. */
  Place place();

  /** Begins. */
  void begin();

  /** Whether it reads no more. */
  boolean isEnded();

  /** Does something that readers do. */
  void act();

  /** Up to where it has read, or need not read, of what there is now. */
  long position(Bounds bounds);

  /** Ends, and gives back what it keeps. */
  void end();
}
