package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.Refusal;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * While a queue has an exclusive consumer it takes no other, and while it has any it takes no
 * exclusive one, nor does one of which one consumer is active ever; and nobody is refused for a
 * consumer that can't be there. Judged while the queue is the same one, until a rest after that.
 */
public final class ExclusiveConsumersAreAlone extends Checker<Event> {
  private static final class Asking {
    final int reader;
    final String queue;
    final boolean isExclusive;

    /** Can have been there at some time from its question to the answer. */
    final Set<Asking> others = new HashSet<>();

    Asking(int reader, String queue, boolean isExclusive) {
      this.reader = reader;
      this.queue = queue;
      this.isExclusive = isExclusive;
    }

    boolean isImpossible() {
      return isExclusive && queue.equals(Topology.SINGLE_ACTIVE);
    }

    boolean excludes(Asking other) {
      return queue.equals(other.queue) && (isExclusive || other.isExclusive);
    }
  }

  private final Map<Integer, Asking> asking = new LinkedHashMap<>();
  private final Map<Integer, Asking> present = new LinkedHashMap<>();

  /** Who left may still be there until the next rest. */
  private final Set<Asking> leaving = new LinkedHashSet<>();

  /** Queues that may have been replaced since the last rest. */
  private final Set<String> doubtful = new HashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.ConsumerAsked(int reader, String queue, boolean exclusive) ->
          asked(new Asking(reader, queue, exclusive));
      case Event.ConsumerStarted(int reader, String _) -> started(asking.remove(reader));
      case Event.ConsumerRefused(int reader, String _, Refusal refusal) ->
          refused(asking.remove(reader), refusal);
      case Event.ReaderLeaves(int reader, String _) -> left(reader);
      case Event.ReaderClosed(int reader, String _) -> left(reader);
      case Event.Asked(CatalogCommand.DeleteQueue command) -> doubtful.add(command.name());
      case Event.Doomed(String queue) -> doubtful.add(queue);
      case Event.Quiet _ -> {
        leaving.clear();
        doubtful.clear();
      }
      case Event.Crashed _ -> {
        asking.clear();
        present.clear();
        leaving.clear();
        doubtful.clear();
      }
      default -> {}
    }
  }

  private void asked(Asking one) {
    one.others.addAll(present.values());
    one.others.addAll(leaving);
    one.others.addAll(asking.values());
    asking.values().forEach(other -> other.others.add(one));
    asking.put(one.reader, one);
  }

  private void started(@Nullable Asking one) {
    if (one == null) {
      return;
    }
    for (Asking other : present.values()) {
      if (one.excludes(other) && !doubtful.contains(one.queue)) {
        object("reader " + one.reader + " is let to " + one.queue + " beside " + other.reader);
      }
    }
    if (one.isImpossible()) {
      object("reader " + one.reader + " is let to " + one.queue + " for itself alone");
    }
    present.put(one.reader, one);
  }

  private void refused(@Nullable Asking one, Refusal refusal) {
    if (one != null
        && refusal instanceof Refusal.InExclusiveUse
        && !one.isImpossible()
        && one.others.stream().noneMatch(one::excludes)) {
      object("reader " + one.reader + " is kept from " + one.queue + " by nobody");
    }
  }

  private void left(int reader) {
    Asking one = present.remove(reader);
    if (one != null) {
      leaving.add(one);
    }
  }
}
