package dev.forebay.protocol.kafka.fetch;

import dev.forebay.protocol.kafka.work.Steps;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of a fetch or of a session, and those among them that may have something to read:
 * in turn, so that none starves. Watched partitions that are at their end cost nothing. Confined to
 * the connection's loop.
 */
final class FetchSet {
  private static final int REMOVED_READY_MAX = 64;

  private final Map<PartitionKey, FetchedPartition> partitions = new LinkedHashMap<>();
  private final ArrayDeque<FetchedPartition> ready = new ArrayDeque<>();
  private @Nullable Runnable advanced;

  /** So many of those that may have something are not fetched any more. */
  private int removedReady;

  int size() {
    return partitions.size();
  }

  Collection<FetchedPartition> all() {
    return Collections.unmodifiableCollection(partitions.values());
  }

  /** Adds a partition, or moves it to another offset. */
  void put(PartitionKey key, long offset, int maxBytes, int leaderEpoch) {
    FetchedPartition partition = partitions.computeIfAbsent(key, FetchedPartition::new);
    partition.position(offset, maxBytes, leaderEpoch);
    readyLast(partition);
  }

  void remove(PartitionKey key) {
    FetchedPartition removed = partitions.remove(key);
    if (removed != null) {
      removed.remove();
      if (removed.isReady()) {
        removedReady++;
        if (removedReady > partitions.size() + REMOVED_READY_MAX) {
          ready.removeIf(FetchedPartition::isRemoved);
          removedReady = 0;
        }
      }
    }
  }

  /** The partition whose turn it is, or null. */
  @Nullable FetchedPartition nextReady() {
    FetchedPartition next = ready.poll();
    while (next != null && next.isRemoved()) {
      removedReady--;
      next = ready.poll();
    }
    if (next != null) {
      next.ready(false);
    }
    return next;
  }

  void readyLast(FetchedPartition partition) {
    if (!partition.isReady()) {
      partition.ready(true);
      ready.addLast(partition);
    }
  }

  /** Puts back what was taken, in its order. */
  Steps readyFirst(List<FetchedPartition> taken) {
    return Steps.each(taken.reversed(), this::readyFirst);
  }

  void readyFirst(FetchedPartition partition) {
    if (!partition.isReady()) {
      partition.ready(true);
      ready.addFirst(partition);
    }
  }

  /** A watched partition has more to read. */
  void advanced(FetchedPartition partition) {
    readyLast(partition);
    if (advanced != null) {
      advanced.run();
    }
  }

  /** Who is told when a watched partition has more to read. */
  void whenAdvanced(@Nullable Runnable told) {
    advanced = told;
  }

  /** Ends all watches. */
  Steps close() {
    advanced = null;
    ready.clear();
    return Steps.each(partitions.values(), FetchedPartition::remove);
  }
}
