package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;

/** In a partition a batch is at one offset, however often its producer sends it. */
public final class NothingTwice extends Checker<StreamEvent> {
  private record Copy(Place place, long number) {}

  private final Map<Copy, Long> offsets = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    if (event instanceof StreamEvent.Appended(Place place, Batch batch, long base, _)) {
      learn(place, batch, base);
    }
    if (event instanceof StreamEvent.Delivered delivered && delivered.batch() != null) {
      learn(delivered.place(), delivered.batch(), delivered.offset() - delivered.index());
    }
    if (event instanceof StreamEvent.Found found) {
      for (StreamEvent.Entry entry : found.entries()) {
        if (entry.batch() != null) {
          learn(found.place(), entry.batch(), entry.base());
        }
      }
    }
  }

  private void learn(Place place, Batch batch, long base) {
    Long before = offsets.putIfAbsent(new Copy(place, batch.number()), base);
    if (before != null && before != base) {
      object("%s is at %d and at %d of %s".formatted(batch, before, base, place));
    }
  }
}
