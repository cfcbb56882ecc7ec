package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.broker.api.stream.AppendReply.Reason;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A batch is refused when its partition was deleted, a later epoch has written, batches before it
 * are missing, or nobody is there to take it; and only then.
 */
public final class RefusalsAreRight extends Checker<StreamEvent> {
  private record Line(Place place, long producer) {}

  private final Set<UUID> deleted = new HashSet<>();

  /** Those of whose batches one may be missing, of which nobody knew while its shard was closed. */
  private final Set<Line> unknown = new HashSet<>();

  private boolean haveShardsMoved;
  private final Map<Line, Short> epochsSent = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.ShardsMove() -> haveShardsMoved = true;
      case StreamEvent.DeleteAsked(UUID id) -> deleted.add(id);
      case StreamEvent.Sent(Place place, Batch batch) ->
          epochsSent.merge(
              new Line(place, batch.producer()), batch.epoch(), (a, b) -> a > b ? a : b);
      case StreamEvent.Refused(Place place, Batch batch, Reason reason) ->
          refused(place, batch, reason);
      case StreamEvent.Cancelled(int consumer, Place place) -> {
        if (!deleted.contains(place.stream())) {
          object("consumer %d of %s is cancelled".formatted(consumer, place));
        }
      }
      case StreamEvent.Appended(Place place, Batch batch, long base, _) -> {
        if (!batch.inOrder()) {
          object("%s has no business at %d of %s".formatted(batch, base, place));
        }
      }
      case StreamEvent.Found found -> {
        for (StreamEvent.Entry entry : found.entries()) {
          if (entry.batch() != null && !entry.batch().inOrder()) {
            object(entry + " has no business in " + found.place());
          }
        }
      }
      default -> {}
    }
  }

  private void refused(Place place, Batch batch, Reason reason) {
    boolean right =
        switch (reason) {
          case IS_QUEUE, NO_RIGHT -> false;
          case NOT_OPEN -> {
            unknown.add(new Line(place, batch.producer()));
            yield haveShardsMoved;
          }
          case GONE -> deleted.contains(place.stream());
          case FENCED ->
              epochsSent.getOrDefault(new Line(place, batch.producer()), (short) 0) > batch.epoch();
          case OUT_OF_ORDER ->
              !batch.inOrder() || unknown.contains(new Line(place, batch.producer()));
        };
    if (!right) {
      object("%s is refused by %s: %s".formatted(batch, place, reason));
    }
  }
}
