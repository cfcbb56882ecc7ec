package dev.forebay.tests.simulation.frame;

/** Something happened that never may, whatever is simulated. */
public interface Broken {
  /** What it was. */
  String what();
}
