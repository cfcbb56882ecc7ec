package dev.forebay.tests.simulation.checks;

import dev.forebay.broker.api.CatalogCommand;
import dev.forebay.tests.simulation.Event;
import dev.forebay.tests.simulation.Topology;
import dev.forebay.tests.simulation.frame.Checker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A refused message becomes a dead letter, at most once for each refusal and each time that shards
 * moved since, when nobody may know of a letter that is there; one that a queue may have given up
 * besides at most once for each life of the node, and nothing else does. A persistent one is never
 * lost on the way, whatever happens: when inventories have shown all there is, it was seen where it
 * goes, or, if a crash has undone the refusal, where it came from. Others only have to arrive while
 * the node lives.
 */
public final class DeadLettersArrive extends Checker<Event> {
  private final String watched;

  private final Set<Long> persistent = new HashSet<>();

  /** In which life a message was published, and how many queues may give it up. */
  private record Expiring(int life, int queues) {}

  private final Map<Long, Expiring> expiring = new HashMap<>();

  /** How often messages were refused. */
  private final Map<Long, Integer> refusals = new HashMap<>();

  /** How often shards had moved when messages were first refused. */
  private final Map<Long, Integer> movesBefore = new HashMap<>();

  private final Map<Long, Integer> arrivals = new HashMap<>();

  /** Messages that were not seen since they were refused, with when that was. */
  private final Map<Long, Integer> awaited = new LinkedHashMap<>();

  private final Map<Long, Integer> shownAt = new HashMap<>();
  private int lives;
  private int moves;
  private int crashedAt;

  /** What was shown before belongs to a queue that may have been deleted since. */
  private int sameQueueSince;

  private boolean isBeingDeleted;

  /**
   * Watches what becomes of what one queue refuses.
   *
   * @param watched the queue
   */
  public DeadLettersArrive(String watched) {
    this.watched = watched;
  }

  @Override
  protected void check(Event event) {
    switch (event) {
      case Event.Published published -> {
        if (published.persistent()) {
          persistent.add(published.message());
        }
        int queues = queuesThatGiveUp(published);
        if (queues > 0) {
          expiring.put(published.message(), new Expiring(lives, queues));
        }
      }
      case Event.Rejected(long message, String queue, boolean mustArrive) -> {
        if (Topology.deadLetters(queue)) {
          refusals.merge(message, 1, Integer::sum);
          movesBefore.putIfAbsent(message, moves);
        }
        if (queue.equals(watched)) {
          boolean isOfThisQueue = shownAt.getOrDefault(message, 0) > sameQueueSince;
          if (mustArrive && isOfThisQueue && !isBeingDeleted) {
            awaited.put(message, now());
          }
        }
      }
      case Event.DeadLettered(long _, long original) -> arrived(original);
      case Event.Delivered delivered -> {
        if (delivered.queue().equals(watched)) {
          awaited.remove(delivered.message());
          shownAt.put(delivered.message(), now());
        }
      }
      case Event.TakenLate(long message, String queue) when queue.equals(watched) ->
          // A crash had undone the refusal.
          awaited.remove(message);
      case Event.Asked(CatalogCommand.PurgeQueue command) when command.name().equals(watched) ->
          // It may take those that a crash has brought back.
          awaited.values().removeIf(at -> at < crashedAt);
      case Event.Asked(CatalogCommand.DeleteQueue command) when command.name().equals(watched) -> {
        // What is on its way goes with the queue.
        awaited.clear();
        isBeingDeleted = true;
      }
      case Event.Quiet _ -> deletionIsOver();
      case Event.Crashed(String why) -> {
        crashed();
        if (why.equals(Event.Crashed.SHARDS_MOVE)) {
          moves++;
        }
      }
      case Event.InventoryTaken inventory -> compare(inventory);
      default -> {}
    }
  }

  private static int queuesThatGiveUp(Event.Published published) {
    Set<String> queues = new HashSet<>(published.must());
    queues.addAll(published.may());
    return (int) queues.stream().filter(Topology::givesUp).count();
  }

  private void arrived(long original) {
    awaited.remove(original);
    int times = arrivals.merge(original, 1, Integer::sum);
    int refused = refusals.getOrDefault(original, 0);
    Expiring expires = expiring.get(original);
    int expiries = expires == null ? 0 : (1 + lives - expires.life()) * expires.queues();
    int moved = refused == 0 ? 0 : moves - movesBefore.getOrDefault(original, moves);
    if (times > refused + moved + expiries) {
      object(
          "message %d is a dead letter %d times, refused %d, moved %d times since, given up at most %d"
              .formatted(original, times, refused, moved, expiries));
    }
  }

  private void deletionIsOver() {
    if (isBeingDeleted) {
      isBeingDeleted = false;
      sameQueueSince = now();
    }
  }

  private void crashed() {
    deletionIsOver();
    crashedAt = now();
    lives++;
    awaited.keySet().removeIf(message -> !persistent.contains(message));
  }

  private void compare(Event.InventoryTaken inventory) {
    if (inventory.queue().equals(Topology.DEAD_LETTERS)) {
      awaited.forEach((message, at) ->
          object("message " + message + ", refused in event " + (at - 1) + ", did not arrive"));
    }
  }
}
