package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand.PurgeQueue;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What lay ready in a queue when it was purged isn't delivered afterwards. Judged of messages that
 * an inventory has just shown, with no reader about until the answer.
 */
public final class PurgedStaysGone extends Checker<Event> {
  private record Copy(long message, String queue) {}

  private final Map<String, Set<Long>> lyingReady = new HashMap<>();
  private final Set<String> purging = new HashSet<>();
  private final Set<Copy> purged = new LinkedHashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.InventoryTaken inventory -> {
        Set<Long> ready = new HashSet<>();
        inventory.entries().forEach(entry -> ready.add(entry.message()));
        lyingReady.put(inventory.queue(), ready);
      }
      case Event.ReaderOpened(int _, String queue) -> lyingReady.remove(queue);
      case Event.Crashed _ -> purging.clear();
      case Event.Asked(PurgeQueue command) -> purging.add(command.name());
      case Event.Answered(PurgeQueue command, var _) -> {
        if (purging.remove(command.name())) {
          Set<Long> gone = lyingReady.getOrDefault(command.name(), Set.of());
          gone.forEach(message -> purged.add(new Copy(message, command.name())));
        }
      }
      case Event.Delivered delivered -> {
        if (purged.contains(new Copy(delivered.message(), delivered.queue()))) {
          object("purged message " + delivered.message() + " is back in " + delivered.queue());
        }
      }
      default -> {}
    }
  }
}
