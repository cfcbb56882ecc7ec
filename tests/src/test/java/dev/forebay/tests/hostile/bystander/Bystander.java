package dev.forebay.tests.hostile.bystander;

/** Sends itself one thing after another and waits for each. Outside of the world's steps. */
public interface Bystander {
  /** Looks at what has come, and goes on if it can. */
  void look();

  /** Things that it has sent and got back. */
  int rounds();

  /** How long it waits now. */
  long waitsNanos();

  /** How long it has waited at most. */
  long waitedNanosMax();

  /** Begins no more rounds. */
  void rest();

  /** Whether it has nothing under way. */
  boolean isResting();

  /** Closes its connection. */
  void leave();

  /** What it waits for, if it is asked. */
  String state();
}
