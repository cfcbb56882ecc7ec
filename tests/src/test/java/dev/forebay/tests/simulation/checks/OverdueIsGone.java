package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;

/**
 * Where messages expire none is left for longer than it may wait, and queues with a limit of length
 * hold no more messages, or bytes, than they may.
 */
public final class OverdueIsGone extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.InventoryTaken inventory) {
      int messages = inventory.entries().size();
      long bytes = inventory.entries().stream().mapToLong(Event.Entry::bodyBytes).sum();
      boolean isTooMuch =
          switch (inventory.queue()) {
            case Topology.EXPIRING -> messages > 0;
            case Topology.SHORT -> messages > Topology.SHORT_MESSAGES;
            case Topology.SMALL -> bytes > Topology.SMALL_BYTES;
            default -> false;
          };
      if (isTooMuch) {
        object("still there: " + inventory);
      }
    }
  }
}
