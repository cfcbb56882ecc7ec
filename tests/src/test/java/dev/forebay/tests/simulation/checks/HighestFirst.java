package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;

/** While a reader of higher priority can take messages, lower ones get none. */
public final class HighestFirst extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.PassedOver(int reader, int higher, String queue)) {
      object("a message of " + queue + " passes reader " + higher + " and comes to " + reader);
    }
  }
}
