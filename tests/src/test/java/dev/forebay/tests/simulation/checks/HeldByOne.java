package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.Map;

/** A message that a reader holds is delivered to nobody until it is given back. */
public final class HeldByOne extends Checker<Event> {
  private record Copy(long message, String queue) {}

  private final Map<Copy, Integer> holders = new HashMap<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Delivered delivered -> {
        Copy copy = new Copy(delivered.message(), delivered.queue());
        Integer holder = holders.get(copy);
        if (holder != null) {
          object(copy + " is delivered though reader " + holder + " holds it");
        }
        if (!delivered.settled()) {
          holders.put(copy, delivered.reader());
        }
      }
      case Event.Settled(long message, String queue) -> holders.remove(new Copy(message, queue));
      case Event.Released(long message, String queue) -> holders.remove(new Copy(message, queue));
      case Event.Crashed _ -> holders.clear();
      default -> {}
    }
  }
}
