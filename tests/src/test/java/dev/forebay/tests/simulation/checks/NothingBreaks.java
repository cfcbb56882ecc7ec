package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.Event;

/** Nothing happens that never may, and nobody waits for what is there. */
public final class NothingBreaks extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.Broken(String what)) {
      object(what);
    }
    if (event instanceof Event.WantedAtRest(String queue, long ready) && ready > 0) {
      object(ready + " messages lie in " + queue + " and a reader wants some");
    }
  }
}
