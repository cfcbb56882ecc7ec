package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A transaction takes effect as a whole: if its commit was answered, or anything of it has been
 * seen, then all its persistent messages are in their durable queues and nothing that it settled
 * comes back. If something of it is missing, nothing of it is ever seen.
 */
public final class TransactionsAreWhole extends Checker<Event> {
  private record Copy(long message, String queue) {}

  private static final class Fate {
    final int number;
    final List<Event.Published> messages = new ArrayList<>();
    int committingAt;
    boolean isApplied;
    boolean isMissing;

    Fate(int number) {
      this.number = number;
    }
  }

  private final Map<Integer, List<Event.Published>> published = new HashMap<>();
  private final Map<Integer, Fate> fates = new LinkedHashMap<>();
  private final Map<Long, Fate> byMessage = new HashMap<>();
  private final Map<Copy, Fate> settledBy = new HashMap<>();
  private final Set<Copy> ended = new HashSet<>();
  private final Map<String, Integer> emptiedAt = new HashMap<>();
  private final Set<String> purging = new HashSet<>();

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Published message ->
          published.computeIfAbsent(message.publisher(), _ -> new ArrayList<>()).add(message);
      case Event.Committing committing -> begin(committing);
      case Event.Committed(int transaction) -> applied(fateOf(transaction), "it was answered");
      case Event.Delivered delivered -> delivered(delivered);
      case Event.Settled(long message, String queue) -> ended.add(new Copy(message, queue));
      case Event.TakenLate(long message, String queue) -> ended.add(new Copy(message, queue));
      case Event.Asked(CatalogCommand.DeleteQueue command) -> emptiedAt.put(command.name(), now());
      case Event.Doomed(String queue) -> emptiedAt.put(queue, now());
      case Event.Asked(CatalogCommand.PurgeQueue command) -> purging.add(command.name());
      case Event.Answered(CatalogCommand.PurgeQueue command, var _) -> {
        purging.remove(command.name());
        emptiedAt.put(command.name(), now());
      }
      case Event.Crashed _ -> {
        purging.forEach(queue -> emptiedAt.put(queue, now()));
        purging.clear();
      }
      case Event.InventoryTaken inventory -> compare(inventory);
      default -> {}
    }
  }

  private void begin(Event.Committing committing) {
    Fate fate = new Fate(committing.transaction());
    fate.committingAt = now();
    fate.messages.addAll(published.getOrDefault(committing.transaction(), List.of()));
    fate.messages.forEach(message -> byMessage.put(message.message(), fate));
    committing.settled().forEach(one -> settledBy.put(new Copy(one.message(), one.queue()), fate));
    fates.put(committing.transaction(), fate);
  }

  private Fate fateOf(int transaction) {
    Fate fate = fates.get(transaction);
    if (fate == null) {
      throw new IllegalStateException("answered, not asked: transaction " + transaction);
    }
    return fate;
  }

  private void delivered(Event.Delivered delivered) {
    Copy copy = new Copy(delivered.message(), delivered.queue());
    if (delivered.settled()) {
      ended.add(copy);
    } else {
      ended.remove(copy);
    }
    Fate settler = settledBy.remove(copy);
    if (settler != null) {
      missing(settler, "its settlement of " + copy.message + " in " + copy.queue);
    }
    Fate sender = byMessage.get(delivered.message());
    if (sender != null) {
      applied(sender, "message " + delivered.message() + " is seen");
    }
  }

  private void applied(Fate fate, String how) {
    fate.isApplied = true;
    if (fate.isMissing) {
      object("transaction " + fate.number + ": " + how + ", but something of it was missing");
    }
  }

  private void missing(Fate fate, String what) {
    fate.isMissing = true;
    if (fate.isApplied) {
      object("transaction " + fate.number + " has taken effect without " + what);
    }
  }

  private void compare(Event.InventoryTaken inventory) {
    String queue = inventory.queue();
    if (!Topology.isDurable(queue) || Topology.givesUp(queue)) {
      return;
    }
    Set<Long> found = new HashSet<>();
    inventory.entries().forEach(entry -> found.add(entry.message()));
    for (Fate fate : fates.values()) {
      for (Event.Published message : fate.messages) {
        boolean isAwaited =
            message.persistent()
                && message.must().contains(queue)
                && fate.committingAt > emptiedAt.getOrDefault(queue, 0)
                && !ended.contains(new Copy(message.message(), queue));
        if (isAwaited && !found.contains(message.message())) {
          missing(fate, "message " + message.message() + " in " + queue);
        }
      }
    }
  }
}
