package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.stream.StreamEvent;

/** Nothing happens that never may, and nobody waits for what is there. */
public final class NothingBreaks extends Checker<StreamEvent> {
  @Override
  protected void check(StreamEvent event) {
    if (event instanceof StreamEvent.Broken(String what)) {
      object(what);
    }
    if (event instanceof StreamEvent.WaitsAtRest(var place, long offset, long end)
        && offset < end) {
      object("who follows " + place + " was not told beyond " + offset + " of " + end);
    }
    if (event instanceof StreamEvent.Damaged(_, var place)) {
      object("a record of " + place + " is damaged");
    }
  }
}
