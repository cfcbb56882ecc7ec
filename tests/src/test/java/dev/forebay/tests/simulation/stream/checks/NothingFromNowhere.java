package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
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
      sentTo(place).add(batch.number());
    }
    if (event instanceof StreamEvent.Published(_, var batch, var must, var may, _)) {
      must.forEach(place -> sentTo(place).add(batch.number()));
      may.forEach(place -> sentTo(place).add(batch.number()));
    }
    if (event instanceof StreamEvent.Delivered delivered
        && (delivered.batch() == null
            || !sentTo(delivered.place()).contains(delivered.batch().number()))) {
      object("nobody sent " + delivered);
    }
    if (event instanceof StreamEvent.Found found) {
      Set<Long> known = sentTo(found.place());
      for (StreamEvent.Entry entry : found.entries()) {
        if (entry.batch() == null || !known.contains(entry.batch().number())) {
          object("nobody sent " + entry + " to " + found.place());
        }
      }
    }
  }

  private Set<Long> sentTo(Place place) {
    return sent.computeIfAbsent(place, _ -> new HashSet<>());
  }
}
