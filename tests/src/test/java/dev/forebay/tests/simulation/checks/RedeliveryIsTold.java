package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashSet;
import java.util.Set;

/** Who gets a message that somebody has seen since the node started is told so. */
public final class RedeliveryIsTold extends Checker<Event> {
  private record Copy(long message, String queue) {}

  private final Set<Copy> seen = new HashSet<>();

  @Override
  protected void check(Event event) {
    if (event instanceof Event.Crashed) {
      seen.clear();
    } else if (event instanceof Event.Delivered delivered) {
      boolean isNew = seen.add(new Copy(delivered.message(), delivered.queue()));
      if (!isNew && !delivered.redelivered()) {
        object("message " + delivered.message() + " comes again from " + delivered.queue());
      }
    }
  }
}
