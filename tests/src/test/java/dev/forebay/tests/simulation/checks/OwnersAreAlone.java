package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;

/** An exclusive queue is locked to every session but its owner's, and to nobody else's. */
public final class OwnersAreAlone extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.ExclusiveUsed(int session, int owner, String queue, boolean locked)
        && locked != (session != owner)) {
      object(
          queue + " of session " + owner + (locked ? " is locked to " : " is open to ") + session);
    }
  }
}
