package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is published to a stream of several partitions is in one of them, and in no second one, once
 * it is confirmed: all cannot have been read without it, unless it may lie before a start.
 */
public final class WholeStreamsTakeOnce extends Checker<StreamEvent> {
  private static final class Fate {
    final Map<Place, Long> earliest = new HashMap<>();
    final Set<Place> without = new HashSet<>();
    int confirmedAt = Integer.MAX_VALUE;
    @Nullable Place place;
  }

  private final Map<Place, Long> ends = new HashMap<>();
  private final Map<Place, Integer> auditsBegun = new HashMap<>();
  private final Map<Long, Fate> fates = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Published(_, Batch batch, _, Set<Place> may, boolean toOne) when toOne -> {
        Fate fate = new Fate();
        may.forEach(place -> fate.earliest.put(place, ends.getOrDefault(place, 0L)));
        fates.put(batch.number(), fate);
      }
      case StreamEvent.Confirmed(Batch batch) -> {
        Fate fate = fates.get(batch.number());
        if (fate != null) {
          fate.confirmedAt = now();
        }
      }
      case StreamEvent.Found found -> {
        ends.merge(found.place(), found.bounds().visibleEnd(), Math::max);
        for (StreamEvent.Entry entry : found.entries()) {
          seen(found.place(), entry.batch());
        }
      }
      case StreamEvent.Delivered delivered -> seen(delivered.place(), delivered.batch());
      case StreamEvent.AuditBegun(Place place) -> auditsBegun.put(place, now());
      case StreamEvent.Audited audited -> audited(audited);
      default -> {}
    }
  }

  private void seen(Place place, @Nullable Batch batch) {
    Fate fate = batch == null ? null : fates.get(batch.number());
    if (fate == null) {
      return;
    }
    if (fate.place != null && !fate.place.equals(place)) {
      object("%s is in %s and in %s".formatted(batch, fate.place, place));
    }
    fate.place = place;
  }

  private void audited(StreamEvent.Audited audited) {
    Place place = audited.place();
    int begun = auditsBegun.getOrDefault(place, 0);
    fates.forEach((number, fate) -> {
      Long earliest = fate.earliest.get(place);
      if (fate.place == null
          && earliest != null
          && fate.confirmedAt < begun
          && earliest >= audited.bounds().startOffset()
          && fate.without.add(place)
          && fate.without.size() == fate.earliest.size()) {
        object("message %d was confirmed and is in none of %s".formatted(number, fate.without));
      }
    });
  }
}
