package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.StreamEvent;
import dev.forebay.tests.simulation.stream.StreamEvent.Listing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A stream is there, with all its partitions, from when that was answered until it is deleted. */
public final class StreamsSurvive extends Checker<StreamEvent> {
  private final Map<UUID, Integer> partitions = new HashMap<>();
  private final Map<UUID, Integer> partitionsAsked = new HashMap<>();
  private final Set<UUID> maybeDeleted = new HashSet<>();
  private final Set<UUID> deleted = new HashSet<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Created(_, UUID id, int count) -> partitions.merge(id, count, Math::max);
      case StreamEvent.GrowthAsked(UUID id, int count) ->
          partitionsAsked.merge(id, count, Math::max);
      case StreamEvent.Grown(UUID id, int count) -> partitions.merge(id, count, Math::max);
      case StreamEvent.DeleteAsked(UUID id) -> maybeDeleted.add(id);
      case StreamEvent.Deleted(UUID id) -> deleted.add(id);
      case StreamEvent.Listed(List<Listing> streams) -> listed(streams);
      default -> {}
    }
  }

  private void listed(List<Listing> streams) {
    Map<UUID, Integer> seen = new HashMap<>();
    for (Listing listing : streams) {
      UUID id = listing.id();
      seen.put(id, listing.partitions());
      if (deleted.contains(id)) {
        object(listing + " is back");
      }
      // Who sees it may rely on it, also if nobody told who had asked for it.
      Integer before = partitions.put(id, listing.partitions());
      if (before != null && listing.partitions() < before) {
        object(listing + " had " + before + " partitions");
      }
      if (before != null
          && listing.partitions() > Math.max(before, partitionsAsked.getOrDefault(id, 0))) {
        object(listing + " has more partitions than anybody asked for");
      }
    }
    partitions.forEach((id, count) -> {
      if (!seen.containsKey(id) && !maybeDeleted.contains(id)) {
        object("stream %s of %d partitions is gone".formatted(id, count));
      }
    });
  }
}
