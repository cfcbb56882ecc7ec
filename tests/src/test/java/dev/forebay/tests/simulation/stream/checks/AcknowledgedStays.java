package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was acknowledged before a read began is visible to it, unless it is before the start of the
 * partition.
 */
public final class AcknowledgedStays extends Checker<StreamEvent> {
  private final Map<Place, TreeMap<Long, Batch>> acknowledged = new HashMap<>();
  private final Map<Place, Long> ends = new HashMap<>();
  private final Map<Integer, Long> endsWhenAsked = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Appended(Place place, Batch batch, long base, _) -> {
        acknowledged.computeIfAbsent(place, _ -> new TreeMap<>()).put(base, batch);
        ends.merge(place, base + batch.count(), Math::max);
      }
      case StreamEvent.ReadAsked asked ->
          endsWhenAsked.put(asked.read(), ends.getOrDefault(asked.place(), 0L));
      case StreamEvent.Found found -> {
        end(found.read(), found.place(), found.bounds());
        contents(found);
      }
      case StreamEvent.OutOfRange out -> end(out.read(), out.place(), out.bounds());
      default -> {}
    }
  }

  private void end(int read, Place place, Bounds bounds) {
    Long end = endsWhenAsked.remove(read);
    if (end != null && bounds.visibleEnd() < end) {
      object("%s ends at %d, was acknowledged to %d".formatted(place, bounds.visibleEnd(), end));
    }
  }

  private void contents(StreamEvent.Found found) {
    TreeMap<Long, Batch> batches = acknowledged.get(found.place());
    if (batches == null || found.entries().isEmpty()) {
      return;
    }
    Set<Long> numbers = new HashSet<>();
    for (StreamEvent.Entry entry : found.entries()) {
      numbers.add(entry.batch() == null ? -1 : entry.batch().number());
    }
    long from = found.entries().getFirst().base();
    long to = found.entries().getLast().end();
    batches
        .subMap(from, to)
        .forEach((base, batch) -> {
          if (!numbers.contains(batch.number())) {
            object("%s was acknowledged at %d, but %s".formatted(batch, base, found));
          }
        });
  }
}
