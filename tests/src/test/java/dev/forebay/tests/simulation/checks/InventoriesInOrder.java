package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a queue, new or returned, is taken out in order of its offsets; of queues with
 * priorities the highest first.
 */
public final class InventoriesInOrder extends Checker<Event> {
  @Override
  protected void check(Event event) {
    if (event instanceof Event.InventoryTaken inventory) {
      Event.@Nullable Entry last = null;
      for (Event.Entry entry : inventory.entries()) {
        if (last != null && !isBehind(inventory.queue(), entry, last)) {
          object(
              "%s gives message %d at %d after message %d at %d"
                  .formatted(
                      inventory.queue(),
                      entry.message(),
                      entry.offset(),
                      last.message(),
                      last.offset()));
        }
        last = entry;
      }
    }
  }

  private static boolean isBehind(String queue, Event.Entry entry, Event.Entry last) {
    int priority = Topology.priority(queue, entry.message());
    int lastPriority = Topology.priority(queue, last.message());
    return priority == lastPriority ? entry.offset() > last.offset() : priority < lastPriority;
  }
}
