package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A search finds the first batch as late as was asked for, or the latest of all. */
public final class TimesAreFound extends Checker<StreamEvent> {
  private static final long STAMPED_LATER_MILLIS = 1;

  private record Known(Batch batch, int since) {}

  private record Search(StreamEvent.TimeAsked asked, int at) {}

  private final Map<Place, TreeMap<Long, Known>> known = new HashMap<>();
  private final Map<Integer, Search> searches = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Appended(Place place, Batch batch, long base, _) ->
          known
              .computeIfAbsent(place, _ -> new TreeMap<>())
              .putIfAbsent(base, new Known(batch, now()));
      case StreamEvent.TimeAsked asked -> searches.put(asked.read(), new Search(asked, now()));
      case StreamEvent.Found found -> {
        Search search = searches.remove(found.read());
        if (search != null) {
          found(search, found);
        }
        for (StreamEvent.Entry entry : found.entries()) {
          if (entry.batch() != null) {
            known
                .computeIfAbsent(found.place(), _ -> new TreeMap<>())
                .putIfAbsent(entry.base(), new Known(entry.batch(), now()));
          }
        }
      }
      default -> {}
    }
  }

  private void found(Search search, StreamEvent.Found found) {
    long wanted = search.asked.timeMillis();
    Batch batch = found.entries().isEmpty() ? null : found.entries().getFirst().batch();
    if (found.stored() > 1) {
      object(search + " finds " + found);
    }
    boolean latest = wanted == Long.MAX_VALUE;
    if (latest && found.bounds().startOffset() > 0) {
      // What is given up in part may still count as the latest, and is not found.
      return;
    }
    // What is published one by one gets its time from the shard, not before it was published.
    boolean isExact = batch == null || !batch.single();
    if (latest && !isExact) {
      return;
    }
    if (!latest && batch != null && isExact && batch.timeMillis() < wanted) {
      object(search + " finds an earlier time: " + found);
    }
    long start = found.bounds().startOffset();
    long before = batch == null || latest ? Long.MAX_VALUE : found.entries().getFirst().base();
    long better = latest && batch != null ? laterThan(batch) : latest ? 0 : wanted;
    known
        .getOrDefault(found.place(), new TreeMap<>())
        .tailMap(start)
        .forEach((base, other) -> {
          if (base < before && other.since < search.at && other.batch.timeMillis() >= better) {
            object("%s finds %s, not %s at %d".formatted(search, found, other, base));
          }
        });
  }

  /** What is published by itself is stamped when it is appended, which may be a little later. */
  private static long laterThan(Batch batch) {
    return batch.timeMillis() + (batch.single() ? 1 + STAMPED_LATER_MILLIS : 1);
  }
}
