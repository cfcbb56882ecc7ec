package dev.forebay.tests.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client can know of queues that go by themselves: auto-delete ones when their last consumer
 * leaves, exclusive ones with their session. From that moment to the next rest such a queue is
 * doomed: it may still be there, or be gone, or be a new one of the same name.
 */
final class ShortLives {
  /** No session. */
  static final int NOBODY = 0;

  private final Map<String, Set<Integer>> consumers = new HashMap<>();

  /** Those of queues that are being deleted. */
  private final Map<String, Set<Integer>> unsureConsumers = new HashMap<>();

  private final Set<Integer> consumersEver = new HashSet<>();
  private final Map<String, Integer> owners = new HashMap<>();
  private final Set<String> beingDeleted = new HashSet<>();
  private final Set<String> doomed = new TreeSet<>();

  /** Of the doomed ones, those that may have been declared anew. */
  private final Set<String> redeclared = new HashSet<>();

  boolean isDoomed(String queue) {
    return doomed.contains(queue);
  }

  /** The session that a queue belongs to for certain. */
  int owner(String queue) {
    boolean isCertain = !doomed.contains(queue) && !beingDeleted.contains(queue);
    return isCertain ? owners.getOrDefault(queue, NOBODY) : NOBODY;
  }

  void consumerStarted(int reader, String queue) {
    consumersEver.add(reader);
    consumers.computeIfAbsent(queue, _ -> new HashSet<>()).add(reader);
  }

  /** Whether the queue is doomed by that: no consumer of it is known any more. */
  boolean consumerLeft(int reader, String queue) {
    Set<Integer> left = consumers.getOrDefault(queue, new HashSet<>());
    left.remove(reader);
    unsureConsumers.getOrDefault(queue, new HashSet<>()).remove(reader);
    boolean isLast = consumersEver.remove(reader) && left.isEmpty();
    return isLast && Topology.isAutoDelete(queue) && doomed.add(queue);
  }

  /** Whether the queue is another than the one of that name before, if there was one. */
  boolean owned(int session, String queue) {
    Integer ownerBefore = owners.put(queue, session);
    redeclared.remove(queue);
    boolean wasDoomed = doomed.remove(queue);
    return wasDoomed || ownerBefore == null || ownerBefore != session;
  }

  /** The queues that are doomed by that. */
  Set<String> sessionCloses(int session) {
    Set<String> gone = new TreeSet<>();
    owners.forEach((queue, owner) -> {
      if (owner == session && doomed.add(queue)) {
        gone.add(queue);
      }
    });
    return gone;
  }

  void declared(String queue) {
    if (doomed.contains(queue)) {
      redeclared.add(queue);
    }
  }

  /** Consumers go with the queue, and nobody knows yet whether it does. */
  void deletionAsked(String queue) {
    Set<Integer> unsure = consumers.remove(queue);
    unsureConsumers.put(queue, unsure == null ? new HashSet<>() : unsure);
    beingDeleted.add(queue);
  }

  void deletionAnswered(String queue, boolean refused) {
    beingDeleted.remove(queue);
    Set<Integer> unsure = unsureConsumers.remove(queue);
    if (!refused) {
      owners.remove(queue);
    } else if (unsure != null) {
      consumers.computeIfAbsent(queue, _ -> new HashSet<>()).addAll(unsure);
    }
  }

  /** All doomed queues, which are not doomed any more: at rest it is clear what became of them. */
  Map<String, CatalogKnowledge.Existence> settle() {
    Map<String, CatalogKnowledge.Existence> fates = new HashMap<>();
    for (String queue : doomed) {
      boolean isUsed = !consumers.getOrDefault(queue, Set.of()).isEmpty();
      if (isUsed) {
        fates.put(queue, CatalogKnowledge.Existence.PRESENT);
      } else if (redeclared.contains(queue)) {
        fates.put(queue, CatalogKnowledge.Existence.MAYBE);
      } else {
        fates.put(queue, CatalogKnowledge.Existence.ABSENT);
        owners.remove(queue);
      }
    }
    doomed.clear();
    redeclared.clear();
    return fates;
  }

  /** The node has stopped: no consumer and no session is left; returns what was doomed. */
  Set<String> stopped() {
    Set<String> unclear = new TreeSet<>(doomed);
    consumers.clear();
    unsureConsumers.clear();
    consumersEver.clear();
    owners.clear();
    beingDeleted.clear();
    doomed.clear();
    redeclared.clear();
    return unclear;
  }
}
