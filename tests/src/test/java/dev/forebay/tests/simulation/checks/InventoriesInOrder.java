package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;

/** What lies in a queue, new or returned, is taken out in order of its offsets. */
public final class InventoriesInOrder extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.InventoryTaken inventory) {
      long last = -1;
      for (Event.Entry entry : inventory.entries()) {
        if (entry.offset() <= last) {
          object(inventory.queue() + " gives offset " + entry.offset() + " after " + last);
        }
        last = entry.offset();
      }
    }
  }
}
