package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;

/**
 * A consumer begins where it asked to, gets offsets that rise, each message as it was sent, and
 * none is left out but those before the partition's start. None is visible that may yet be lost.
 */
public final class ConsumersReadOn extends Checker<StreamEvent> {
  private final Map<Integer, Long> last = new HashMap<>();
  private final Map<Place, Long> starts = new HashMap<>();
  private final Map<Integer, Long> startsWhenAsked = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Trimmed(Place place, long start) -> starts.merge(place, start, Math::max);
      case StreamEvent.Consuming asked ->
          startsWhenAsked.put(asked.consumer(), starts.getOrDefault(asked.place(), 0L));
      case StreamEvent.Begins begins -> {
        if (begins.offset() < begins.earliest()) {
          object(begins.toString());
        }
      }
      case StreamEvent.Delivered delivered -> delivered(delivered);
      case StreamEvent.Skipped skipped -> {
        if (skipped.start() < skipped.to()) {
          object(skipped.toString());
        }
      }
      default -> {}
    }
  }

  private void delivered(StreamEvent.Delivered delivered) {
    Long before = last.put(delivered.consumer(), delivered.offset());
    if (before != null && delivered.offset() <= before) {
      object(delivered + " comes after offset " + before);
    }
    if (delivered.offset() < startsWhenAsked.getOrDefault(delivered.consumer(), 0L)) {
      object(delivered + " was trimmed before");
    }
    if (!delivered.intact()) {
      object(delivered + " is not as it was sent");
    }
  }
}
