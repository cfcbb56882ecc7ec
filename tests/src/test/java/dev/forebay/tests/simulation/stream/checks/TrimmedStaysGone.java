package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;

/** What was said to be trimmed never returns. */
public final class TrimmedStaysGone extends Checker<StreamEvent> {
  private final Map<Place, Long> starts = new HashMap<>();
  private final Map<Integer, Long> startsWhenAsked = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Trimmed(Place place, long start) -> starts.merge(place, start, Math::max);
      case StreamEvent.ReadAsked asked -> asked(asked.read(), asked.place());
      case StreamEvent.TimeAsked asked -> asked(asked.read(), asked.place());
      case StreamEvent.Found found -> {
        if (told(found.read(), found.place(), found.bounds())) {
          contents(found);
        }
      }
      case StreamEvent.OutOfRange out -> told(out.read(), out.place(), out.bounds());
      default -> {}
    }
  }

  private void asked(int read, Place place) {
    startsWhenAsked.put(read, starts.getOrDefault(place, 0L));
  }

  private boolean told(int read, Place place, Bounds bounds) {
    Long start = startsWhenAsked.remove(read);
    if (start != null && bounds.startOffset() < start) {
      object("%s begins at %d, was trimmed to %d".formatted(place, bounds.startOffset(), start));
    }
    return start != null;
  }

  private void contents(StreamEvent.Found found) {
    for (StreamEvent.Entry entry : found.entries()) {
      if (found.storedEnd(entry) <= found.bounds().startOffset()) {
        object(entry + " is before the start: " + found);
      }
    }
  }
}
