package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The messages of one publisher lie in a partition as they were published. */
public final class PublishersKeepOrder extends Checker<StreamEvent> {
  private record Line(Place place, int publisher) {}

  private final Map<Long, Integer> publishers = new HashMap<>();
  private final Map<Line, TreeMap<Long, Long>> lines = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Published published ->
          publishers.put(published.batch().number(), published.publisher());
      case StreamEvent.Found found -> {
        for (StreamEvent.Entry entry : found.entries()) {
          learn(found.place(), entry.batch(), entry.base());
        }
      }
      case StreamEvent.Delivered delivered ->
          learn(delivered.place(), delivered.batch(), delivered.offset());
      default -> {}
    }
  }

  private void learn(Place place, @Nullable Batch batch, long offset) {
    Integer publisher = batch == null ? null : publishers.get(batch.number());
    if (publisher == null || batch == null) {
      return;
    }
    TreeMap<Long, Long> line =
        lines.computeIfAbsent(new Line(place, publisher), _ -> new TreeMap<>());
    Map.Entry<Long, Long> before = line.lowerEntry(offset);
    Map.Entry<Long, Long> after = line.higherEntry(offset);
    if (before != null && before.getValue() >= batch.number()) {
      object("%s at %d of %s comes after %s".formatted(batch, offset, place, before));
    }
    if (after != null && after.getValue() <= batch.number()) {
      object("%s at %d of %s comes before %s".formatted(batch, offset, place, after));
    }
    line.put(offset, batch.number());
  }
}
