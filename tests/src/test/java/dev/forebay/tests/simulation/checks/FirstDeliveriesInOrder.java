package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A reader gets new messages of a queue, of one priority, in order of their offsets. Messages on
 * their way to a reader that left come back late, so a queue to which something was returned is
 * judged again after the next rest.
 */
public final class FirstDeliveriesInOrder extends Checker<Event> {
  private record Way(long queueId, int reader, int priority) {}

  private final Map<Way, Long> lastOffsets = new HashMap<>();
  private final Set<String> disturbed = new HashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Released(long _, String queue) -> disturbed.add(queue);
      case Event.ReaderLeaves(int _, String queue) -> disturbed.add(queue);
      case Event.ReaderClosed(int _, String queue) -> disturbed.add(queue);
      case Event.Quiet _ -> {
        disturbed.clear();
        lastOffsets.clear();
      }
      case Event.Crashed _ -> lastOffsets.clear();
      case Event.Delivered delivered -> {
        if (!delivered.redelivered() && !disturbed.contains(delivered.queue())) {
          Way way =
              new Way(
                  delivered.queueId(),
                  delivered.reader(),
                  Topology.priority(delivered.queue(), delivered.message()));
          Long last = lastOffsets.put(way, delivered.offset());
          if (last != null && last >= delivered.offset()) {
            object("offset " + delivered.offset() + " of " + way + " comes after " + last);
          }
        }
      }
      default -> {}
    }
  }
}
