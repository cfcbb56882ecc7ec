package dev.forebay.broker.routing;

import dev.forebay.message.ByteString;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much work a look-up can be in a table of headers, at most, whatever the message: of the
 * values that a header is compared with, a message has one. The writer's.
 */
final class HeadersWork {
  private final Map<Name, OfName> names = new HashMap<>();
  private long visits = 1;

  /** What is visited when the condition is true is more, or less. */
  void changed(HeaderTest test, long before, long after) {
    Name name = new Name(test.name(), test.occurrence());
    OfName work = names.computeIfAbsent(name, _ -> new OfName());
    visits -= work.mostVisits();
    work.changed(test, before, after);
    visits += work.mostVisits();
    if (work.mostVisits() == 0) {
      names.remove(name);
    }
  }

  /** Conditions that one message has to be compared with, at most. */
  long visits() {
    return visits;
  }

  /** A header among those of one name; ordered, since a client may choose names that collide. */
  private record Name(ByteString name, int occurrence) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : Integer.compare(occurrence, other.occurrence);
    }
  }

  private static final class OfName {
    private long ifPresent;
    private @Nullable LiteralWork ofValues;

    void changed(HeaderTest test, long before, long after) {
      if (test.isPresence()) {
        ifPresent = after;
        return;
      }
      LiteralWork values = ofValues == null ? new LiteralWork() : ofValues;
      ofValues = values;
      if (before > 0) {
        values.remove(new TopicWork(1, before));
      }
      if (after > 0) {
        values.add(new TopicWork(1, after));
      }
    }

    long mostVisits() {
      return ifPresent + (ofValues == null ? 0 : ofValues.mostVisits());
    }
  }
}
