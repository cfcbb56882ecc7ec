package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.LinkedHashMap;
import java.util.Map;

/** Confirms only go forward, never past what was published, and at rest have come for all of it. */
public final class ConfirmsKeepStep extends Checker<Event> {
  private final Map<Integer, Long> published = new LinkedHashMap<>();
  private final Map<Integer, Long> confirmed = new LinkedHashMap<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Published p -> {
        if (p.sequence() > 0) {
          published.put(p.publisher(), p.sequence());
        }
      }
      case Event.Confirmed(int publisher, long sequence) -> {
        Long before = confirmed.put(publisher, sequence);
        if ((before != null && sequence <= before)
            || sequence > published.getOrDefault(publisher, 0L)) {
          object("publisher " + publisher + " gets confirm " + sequence + " after " + before);
        }
      }
      case Event.Crashed _ -> published.clear();
      case Event.Quiet _ ->
          published.forEach((publisher, sequence) -> {
            if (confirmed.getOrDefault(publisher, 0L) < sequence) {
              object("publisher " + publisher + " still waits for confirm " + sequence);
            }
          });
      default -> {}
    }
  }
}
