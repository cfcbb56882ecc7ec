package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What was acknowledged or read at an offset is what is there, for ever. */
public final class OffsetsAreStable extends Checker<StreamEvent> {
  private final Map<Place, TreeMap<Long, Batch>> known = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    if (event instanceof StreamEvent.Appended(Place place, Batch batch, long base, _)) {
      learn(place, base, batch);
    }
    if (event instanceof StreamEvent.Delivered delivered && delivered.batch() != null) {
      learn(delivered.place(), delivered.offset() - delivered.index(), delivered.batch());
    }
    if (event instanceof StreamEvent.Found found) {
      for (StreamEvent.Entry entry : found.entries()) {
        if (entry.batch() != null) {
          learn(found.place(), entry.base(), entry.batch());
        }
      }
    }
  }

  private void learn(Place place, long base, Batch batch) {
    TreeMap<Long, Batch> batches = known.computeIfAbsent(place, _ -> new TreeMap<>());
    Map.Entry<Long, Batch> before = batches.floorEntry(base);
    Map.Entry<Long, Batch> after = batches.higherEntry(base);
    if (before != null && before.getKey() == base) {
      if (before.getValue().number() != batch.number()) {
        object("offset %d of %s has %s and had %s".formatted(base, place, batch, before));
      }
      return;
    }
    if (before != null && before.getKey() + before.getValue().count() > base) {
      object("%s at %d of %s overlaps %s".formatted(batch, base, place, before));
    }
    if (after != null && base + batch.count() > after.getKey()) {
      object("%s at %d of %s overlaps %s".formatted(batch, base, place, after));
    }
    batches.put(base, batch);
  }
}
