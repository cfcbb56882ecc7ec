package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Messages of one publisher lie in a queue in the order in which they were published. */
public final class PublishersKeepOrder extends Checker<Event> {
  private record Way(long queueId, int publisher) {}

  private final Map<Long, Integer> publishers = new HashMap<>();
  private final Map<Way, TreeMap<Long, Long>> messagesByOffset = new HashMap<>();

  @Override
  protected void check(Event event) {
    if (event instanceof Event.Published published) {
      publishers.put(published.message(), published.publisher());
    } else if (event instanceof Event.Delivered delivered) {
      place(delivered);
    }
  }

  private void place(Event.Delivered delivered) {
    Integer publisher = publishers.get(delivered.message());
    if (publisher == null) {
      return;
    }
    TreeMap<Long, Long> messages =
        messagesByOffset.computeIfAbsent(
            new Way(delivered.queueId(), publisher), way -> new TreeMap<>());
    var before = messages.lowerEntry(delivered.offset());
    var after = messages.higherEntry(delivered.offset());
    if ((before != null && before.getValue() >= delivered.message())
        || (after != null && after.getValue() <= delivered.message())) {
      object(
          "message "
              + delivered.message()
              + " lies at "
              + delivered.offset()
              + " between "
              + before
              + " and "
              + after);
    }
    messages.put(delivered.offset(), delivered.message());
  }
}
