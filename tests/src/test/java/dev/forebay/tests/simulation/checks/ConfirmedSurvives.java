package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.broker.api.CatalogReply;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * No message is lost: an inventory shows every message that was routed to the queue and not settled
 * or removed with it. Before the first crash after it was published that goes for all; later for
 * persistent messages in durable queues that were confirmed, or shown to a reader. What is not in
 * the queue where messages expire is among the dead letters.
 */
public final class ConfirmedSurvives extends Checker<Event> {
  private record Copy(long message, String queue) {}

  private static final class Fate {
    final Event.Published published;
    final int at;
    boolean confirmed;

    Fate(Event.Published published, int at) {
      this.published = published;
      this.at = at;
    }
  }

  private final Map<Long, Fate> fates = new LinkedHashMap<>();
  private final Map<Integer, TreeMap<Long, Fate>> unconfirmed = new HashMap<>();
  private final Set<Copy> settled = new HashSet<>();
  private final Set<Copy> shown = new HashSet<>();
  private final Map<String, Integer> emptiedAt = new HashMap<>();

  /** A purge may take everything that is published before its answer. */
  private final Set<String> purging = new HashSet<>();

  /** Those that must have expired. */
  private final Set<Long> expired = new HashSet<>();

  private final Set<Long> deadLettered = new HashSet<>();
  private int crashedAt;
  private int deadLettersSince = Integer.MAX_VALUE;

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Published published -> {
        Fate fate = new Fate(published, now());
        fates.put(published.message(), fate);
        unconfirmed
            .computeIfAbsent(published.publisher(), publisher -> new TreeMap<>())
            .put(published.sequence(), fate);
      }
      case Event.Confirmed(int publisher, long sequence) -> confirmed(publisher, sequence);
      case Event.ConfirmedLate(int publisher, long sequence) -> confirmed(publisher, sequence);
      case Event.LostLate(int publisher, long sequence) ->
          unconfirmed.getOrDefault(publisher, new TreeMap<>()).headMap(sequence, true).clear();
      case Event.TakenLate(long message, String queue) -> settled.add(new Copy(message, queue));
      case Event.Delivered delivered -> {
        Copy copy = new Copy(delivered.message(), delivered.queue());
        shown.add(copy);
        if (delivered.settled()) {
          settled.add(copy);
        } else {
          settled.remove(copy);
        }
      }
      case Event.DeadLettered(long _, long original) -> deadLettered.add(original);
      case Event.Answered(CatalogCommand.DeclareQueue command, CatalogReply.QueueDeclared _)
          when command.name().equals(Topology.DEAD_LETTERS) ->
          deadLettersSince = Math.min(deadLettersSince, now());
      case Event.Settled(long message, String queue) -> settled.add(new Copy(message, queue));
      case Event.Asked(CatalogCommand.DeleteQueue command) -> emptiedAt.put(command.name(), now());
      case Event.Doomed(String queue) -> emptiedAt.put(queue, now());
      case Event.Asked(CatalogCommand.PurgeQueue command) -> purging.add(command.name());
      case Event.Answered(CatalogCommand.PurgeQueue command, var _) -> {
        purging.remove(command.name());
        emptiedAt.put(command.name(), now());
      }
      case Event.Crashed _ -> {
        crashedAt = now();
        expired.clear();
        purging.forEach(queue -> emptiedAt.put(queue, now()));
        purging.clear();
      }
      // A dead letter that late clients saw meanwhile may have been in a shard that was closed
      // then.
      case Event.ShardsMoved _ -> crashedAt = now();
      case Event.InventoryTaken inventory -> compare(inventory);
      default -> {}
    }
  }

  private void confirmed(int publisher, long sequence) {
    var upTo = unconfirmed.getOrDefault(publisher, new TreeMap<>()).headMap(sequence, true);
    upTo.values().forEach(fate -> fate.confirmed = true);
    upTo.clear();
  }

  private void compare(Event.InventoryTaken inventory) {
    String queue = inventory.queue();
    Set<Long> found =
        inventory.entries().stream().map(Event.Entry::message).collect(Collectors.toSet());
    for (Fate fate : fates.values()) {
      long message = fate.published.message();
      if (mustBeThere(fate, new Copy(message, queue)) && !found.contains(message)) {
        if (Topology.givesUp(queue)) {
          if (fate.at > deadLettersSince) {
            expired.add(message);
          }
        } else {
          object("message " + message + " of event " + (fate.at - 1) + " is lost from " + queue);
        }
      }
    }
    if (queue.equals(Topology.DEAD_LETTERS)) {
      expired.removeAll(deadLettered);
      if (!expired.isEmpty()) {
        object("messages " + expired + " were given up and did not arrive");
      }
    }
  }

  private boolean mustBeThere(Fate fate, Copy copy) {
    boolean isDurable = fate.published.persistent() && Topology.isDurable(copy.queue());
    boolean isSafe = isDurable && (fate.confirmed || shown.contains(copy));
    return fate.published.must().contains(copy.queue())
        && fate.at > emptiedAt.getOrDefault(copy.queue(), 0)
        && !settled.contains(copy)
        && (isSafe || fate.at > crashedAt);
  }
}
