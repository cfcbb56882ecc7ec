package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.StreamSettings;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A partition begins no later than it was trimmed to, but for what some setting of its retention
 * gives up: all that is older, and all that is too much.
 */
public final class OnlyOldGoes extends Checker<StreamEvent> {
  /** What the record of a message may have besides. */
  private static final int RUN_BYTES = 300;

  private record Retention(long millis, long bytes) {}

  private final Map<Place, Long> asked = new HashMap<>();
  private final Map<UUID, List<Retention>> retentions = new HashMap<>();
  private final Map<Place, TreeMap<Long, Batch>> known = new HashMap<>();
  private long latestMillis;

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.TrimAsked(Place place, long before) -> asked.merge(place, before, Math::max);
      case StreamEvent.RetentionAsked(UUID id, long millis, long bytes) ->
          retentions.computeIfAbsent(id, _ -> new ArrayList<>()).add(new Retention(millis, bytes));
      case StreamEvent.Appended(Place place, Batch batch, long base, _) ->
          known.computeIfAbsent(place, _ -> new TreeMap<>()).put(base, batch);
      case StreamEvent.Found found -> {
        begins(found.place(), found.bounds(), found.nowMillis());
        for (StreamEvent.Entry entry : found.entries()) {
          if (entry.batch() != null) {
            known
                .computeIfAbsent(found.place(), _ -> new TreeMap<>())
                .put(entry.base(), entry.batch());
          }
        }
      }
      case StreamEvent.Crashed crashed ->
          latestMillis = Math.max(latestMillis, crashed.nowMillis());
      case StreamEvent.OutOfRange out -> begins(out.place(), out.bounds(), out.nowMillis());
      default -> {}
    }
  }

  private void begins(Place place, Bounds bounds, long nowMillis) {
    latestMillis = Math.max(latestMillis, nowMillis);
    long trimmed = asked.getOrDefault(place, 0L);
    if (bounds.startOffset() <= trimmed) {
      return;
    }
    TreeMap<Long, Batch> batches = known.getOrDefault(place, new TreeMap<>());
    for (Retention retention : retentions.getOrDefault(place.stream(), List.of())) {
      if (isTooOld(batches, trimmed, bounds, latestMillis, retention)
          || isTooMuch(batches, bounds, retention)) {
        return;
      }
    }
    object("%s begins at %s, trimmed to %d".formatted(place, bounds, trimmed));
  }

  /** Whether all that is known to have gone was old. */
  private static boolean isTooOld(
      NavigableMap<Long, Batch> batches,
      long trimmed,
      Bounds bounds,
      long nowMillis,
      Retention retention) {
    return retention.millis != StreamSettings.UNLIMITED
        && batches.subMap(trimmed, bounds.startOffset()).values().stream()
            .allMatch(batch -> batch.timeMillis() < nowMillis - retention.millis);
  }

  /** Whether what is left is enough; what nobody has seen may be of any size. */
  private static boolean isTooMuch(
      NavigableMap<Long, Batch> batches, Bounds bounds, Retention retention) {
    long bytes = 0;
    long next = bounds.startOffset();
    for (Map.Entry<Long, Batch> entry :
        batches.subMap(bounds.startOffset(), bounds.visibleEnd()).entrySet()) {
      if (entry.getKey() != next) {
        return retention.bytes != StreamSettings.UNLIMITED;
      }
      bytes += entry.getValue().bytes() + (entry.getValue().single() ? RUN_BYTES : 0);
      next += entry.getValue().count();
    }
    return retention.bytes != StreamSettings.UNLIMITED
        && (next < bounds.visibleEnd() || bytes >= retention.bytes);
  }
}
