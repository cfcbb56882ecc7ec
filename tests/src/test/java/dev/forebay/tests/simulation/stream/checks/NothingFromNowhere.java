package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.Checker;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Readers see only what was sent to that partition. */
public final class NothingFromNowhere extends Checker<StreamEvent> {
  private final Map<Place, Set<Long>> sent = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    if (event instanceof StreamEvent.Sent(Place place, var batch)) {
      sent.computeIfAbsent(place, _ -> new HashSet<>()).add(batch.number());
    }
    if (event instanceof StreamEvent.Found found) {
      Set<Long> known = sent.getOrDefault(found.place(), Set.of());
      for (StreamEvent.Entry entry : found.entries()) {
        if (entry.batch() == null || !known.contains(entry.batch().number())) {
          object("nobody sent " + entry + " to " + found.place());
        }
      }
    }
  }
}
