package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;

/** Where messages expire none is left for longer than it may wait. */
public final class ExpiredIsGone extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.InventoryTaken inventory
        && inventory.queue().equals(Topology.EXPIRING)
        && !inventory.entries().isEmpty()) {
      object("still there: " + inventory);
    }
  }
}
