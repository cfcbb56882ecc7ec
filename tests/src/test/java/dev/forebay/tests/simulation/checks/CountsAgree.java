package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;

/** The broker counts as many ready messages as there are. */
public final class CountsAgree extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.InventoryTaken inventory) {
      int count = inventory.entries().size();
      if (inventory.readyBefore() != count || inventory.readyAfter() != count) {
        object(
            inventory.queue()
                + " has "
                + count
                + " messages, counted "
                + inventory.readyBefore()
                + " before and "
                + inventory.readyAfter()
                + " after");
      }
    }
  }
}
