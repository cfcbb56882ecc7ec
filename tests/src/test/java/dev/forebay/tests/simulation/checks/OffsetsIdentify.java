package dev.forebay.tests.simulation.checks;

import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.Map;

/** An offset means one message for ever, a message has one offset, and an id is one queue's. */
public final class OffsetsIdentify extends Checker<Event> {
  private record Place(long queueId, long offset) {}

  private record Copy(long queueId, long message) {}

  private final Map<Place, Long> messages = new HashMap<>();
  private final Map<Copy, Long> offsets = new HashMap<>();
  private final Map<Long, String> names = new HashMap<>();

  @Override
  protected void check(Event event) {
    if (event instanceof Event.Delivered delivered) {
      long id = delivered.queueId();
      Long message = messages.putIfAbsent(new Place(id, delivered.offset()), delivered.message());
      if (message != null && message != delivered.message()) {
        object("offset " + delivered.offset() + " of queue " + id + " was message " + message);
      }
      Long offset = offsets.putIfAbsent(new Copy(id, delivered.message()), delivered.offset());
      if (offset != null && offset != delivered.offset()) {
        object("message " + delivered.message() + " had offset " + offset + " in queue " + id);
      }
      String name = names.putIfAbsent(id, delivered.queue());
      if (name != null && !name.equals(delivered.queue())) {
        object("id " + id + " was that of queue " + name);
      }
    }
  }
}
