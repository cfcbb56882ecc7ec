package dev.forebay.tests.simulation.frame;

import org.jspecify.annotations.Nullable;

/**
 * Reads a history and objects to it. Each has one rule, and keeps what it needs for that rule
 * itself, so that a mistake in one doesn't blind the others.
 */
public abstract class Checker<E> {
  private int seen;
  private @Nullable String objection;

  /** Takes the next event. */
  public final void see(E event) {
    seen++;
    check(event);
    if (objection != null) {
      throw new Violation(getClass().getSimpleName(), objection);
    }
  }

  /** Judges the next event. */
  protected abstract void check(E event);

  /** How many events there have been, this one included; so it numbers events from 1. */
  protected final int now() {
    return seen;
  }

  /** The rule is broken; the first objection to an event counts. */
  protected final void object(String why) {
    if (objection == null) {
      objection = "event " + (seen - 1) + ": " + why;
    }
  }
}
