package dev.forebay.tests.simulation;

/**
 * Reads a history and objects to it. Each has one rule, and keeps what it needs for that rule
 * itself, so that a mistake in one doesn't blind the others.
 */
public abstract class Checker {
  private int seen;

  /** Takes the next event. */
  public final void see(Event event) {
    seen++;
    check(event);
  }

  /** Judges the next event. */
  protected abstract void check(Event event);

  /** How many events there have been, this one included; so it numbers events from 1. */
  protected final int now() {
    return seen;
  }

  /** The rule is broken. */
  protected final void object(String why) {
    throw new Violation(getClass().getSimpleName(), "event " + (seen - 1) + ": " + why);
  }
}
