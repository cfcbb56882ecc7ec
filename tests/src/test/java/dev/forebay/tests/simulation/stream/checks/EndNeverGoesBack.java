package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;

/** Where a reader saw the end of what is visible, a later one does not see it earlier. */
public final class EndNeverGoesBack extends Checker<StreamEvent> {
  private final Map<Place, Long> ends = new HashMap<>();
  private final Map<Integer, Long> endsWhenAsked = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.ReadAsked asked -> asked(asked.read(), asked.place());
      case StreamEvent.TimeAsked asked -> asked(asked.read(), asked.place());
      case StreamEvent.Found found -> told(found.read(), found.place(), found.bounds());
      case StreamEvent.Delivered delivered ->
          ends.merge(delivered.place(), delivered.offset() + 1, Math::max);
      case StreamEvent.OutOfRange out -> told(out.read(), out.place(), out.bounds());
      default -> {}
    }
  }

  private void asked(int read, Place place) {
    endsWhenAsked.put(read, ends.getOrDefault(place, 0L));
  }

  private void told(int read, Place place, Bounds bounds) {
    Long before = endsWhenAsked.remove(read);
    if (before != null && bounds.visibleEnd() < before) {
      object("%s ended at %d and ends at %d".formatted(place, before, bounds.visibleEnd()));
    }
    ends.merge(place, bounds.visibleEnd(), Math::max);
  }
}
