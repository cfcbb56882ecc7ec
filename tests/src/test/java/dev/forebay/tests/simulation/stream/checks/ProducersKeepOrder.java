package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The batches of an idempotent producer lie in the order of its epochs and numbers. */
public final class ProducersKeepOrder extends Checker<StreamEvent> {
  private record Line(Place place, long producer) {}

  private final Map<Line, TreeMap<Long, Batch>> lines = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    if (event instanceof StreamEvent.Appended(Place place, Batch batch, long base, _)) {
      learn(place, base, batch);
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
    if (!batch.isIdempotent()) {
      return;
    }
    TreeMap<Long, Batch> line =
        lines.computeIfAbsent(new Line(place, batch.producer()), _ -> new TreeMap<>());
    Map.Entry<Long, Batch> before = line.lowerEntry(base);
    Map.Entry<Long, Batch> after = line.higherEntry(base);
    if (before != null && !mayFollow(before.getValue(), batch)) {
      object("%s at %d of %s comes after %s".formatted(batch, base, place, before));
    }
    if (after != null && !mayFollow(batch, after.getValue())) {
      object("%s at %d of %s comes before %s".formatted(batch, base, place, after));
    }
    line.put(base, batch);
  }

  private static boolean mayFollow(Batch first, Batch second) {
    return first.epoch() < second.epoch()
        || (first.epoch() == second.epoch() && first.sequenceEnd() <= second.sequence());
  }
}
