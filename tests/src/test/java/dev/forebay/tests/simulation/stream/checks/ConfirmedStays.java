package dev.forebay.tests.simulation.stream.checks;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.tests.simulation.frame.Checker;
import dev.forebay.tests.simulation.stream.Batch;
import dev.forebay.tests.simulation.stream.Place;
import dev.forebay.tests.simulation.stream.StreamEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that was confirmed before a partition was read from its start to its end is found then,
 * at the latest, unless it may lie before the start. Where it must lie at least is known from the
 * end that readers had seen when it was published. Where it was found it stays, as others check.
 */
public final class ConfirmedStays extends Checker<StreamEvent> {
  /** Of a message that nobody has seen. */
  private static final class Unseen {
    final long earliest;
    int confirmedAt = Integer.MAX_VALUE;

    Unseen(long earliest) {
      this.earliest = earliest;
    }
  }

  private final Map<Place, Long> ends = new HashMap<>();
  private final Map<Place, Map<Long, Unseen>> unseen = new HashMap<>();
  private final Map<Place, Integer> auditsBegun = new HashMap<>();

  @Override
  protected void check(StreamEvent event) {
    switch (event) {
      case StreamEvent.Published(_, Batch batch, var must, _, _) -> {
        for (Place place : must) {
          unseenOf(place).put(batch.number(), new Unseen(ends.getOrDefault(place, 0L)));
        }
      }
      case StreamEvent.Confirmed(Batch batch) ->
          unseen
              .values()
              .forEach(messages -> {
                Unseen message = messages.get(batch.number());
                if (message != null) {
                  message.confirmedAt = now();
                }
              });
      case StreamEvent.Found found -> {
        ends.merge(found.place(), found.bounds().visibleEnd(), Math::max);
        for (StreamEvent.Entry entry : found.entries()) {
          seen(found.place(), entry.batch());
        }
      }
      case StreamEvent.OutOfRange out ->
          ends.merge(out.place(), out.bounds().visibleEnd(), Math::max);
      case StreamEvent.Delivered delivered -> seen(delivered.place(), delivered.batch());
      case StreamEvent.AuditBegun(Place place) -> auditsBegun.put(place, now());
      case StreamEvent.Audited(Place place, Bounds bounds) -> audited(place, bounds);
      default -> {}
    }
  }

  private Map<Long, Unseen> unseenOf(Place place) {
    return unseen.computeIfAbsent(place, _ -> new HashMap<>());
  }

  private void seen(Place place, @Nullable Batch batch) {
    if (batch != null) {
      unseenOf(place).remove(batch.number());
    }
  }

  private void audited(Place place, Bounds bounds) {
    int begun = auditsBegun.getOrDefault(place, 0);
    unseenOf(place)
        .forEach((number, message) -> {
          if (message.confirmedAt < begun && message.earliest >= bounds.startOffset()) {
            object("message %d was confirmed and is not in %s %s".formatted(number, place, bounds));
          }
        });
  }
}
