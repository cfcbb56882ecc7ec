package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand.DeclareExchange;
import dev.forebay.broker.api.CatalogCommand.DeclareQueue;
import dev.forebay.broker.api.CatalogCommand.FindExchange;
import dev.forebay.broker.api.CatalogCommand.FindQueue;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two inventories of a queue with nothing between them but restarts show the same persistent
 * messages at the same offsets, whether the views were there or had to be built anew.
 */
public final class RestIsStable extends Checker<Event> {
  private final Map<String, List<Event.Entry>> last = new HashMap<>();
  private final Set<Long> persistent = new HashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Published published -> {
        if (published.persistent()) {
          persistent.add(published.message());
        }
        published.may().forEach(last::remove);
      }
      case Event.Doomed(String queue) -> last.remove(queue);
      case Event.Settled(long _, String queue) -> last.remove(queue);
      case Event.Delivered delivered -> {
        if (delivered.settled()) {
          last.remove(delivered.queue());
        }
      }
      case Event.Asked(var command) -> {
        switch (command) {
          case DeclareQueue _, DeclareExchange _, FindQueue _, FindExchange _ -> {}
          default -> last.clear();
        }
      }
      case Event.InventoryTaken inventory -> compare(inventory);
      default -> {}
    }
  }

  private void compare(Event.InventoryTaken inventory) {
    if (!Topology.isDurable(inventory.queue())) {
      return;
    }
    List<Event.Entry> entries =
        inventory.entries().stream().filter(entry -> persistent.contains(entry.message())).toList();
    List<Event.Entry> before = last.put(inventory.queue(), entries);
    if (before != null && !before.equals(entries)) {
      object(inventory.queue() + " changed at rest from " + before + " to " + entries);
    }
  }
}
