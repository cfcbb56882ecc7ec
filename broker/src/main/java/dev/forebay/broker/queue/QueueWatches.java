package dev.forebay.broker.queue;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who waits for more in which queues, by id, that are read like streams. Confined to the shard's
 * loop.
 */
public final class QueueWatches {
  private final Map<Long, Set<Runnable>> watches = new LinkedHashMap<>();
  private final Set<Long> due = new LinkedHashSet<>();

  void add(long queue, Runnable watch) {
    watches.computeIfAbsent(queue, _ -> new LinkedHashSet<>()).add(watch);
  }

  void remove(long queue, Runnable watch) {
    Set<Runnable> left = watches.get(queue);
    if (left != null && left.remove(watch) && left.isEmpty()) {
      watches.remove(queue);
    }
  }

  /** The queue has more to read, or is gone. */
  public void changed(long queue) {
    if (watches.containsKey(queue)) {
      due.add(queue);
    }
  }

  /** Tells them. At the turn's end. */
  public void run() {
    if (due.isEmpty()) {
      return;
    }
    List<Long> told = List.copyOf(due);
    due.clear();
    for (long queue : told) {
      List.copyOf(watches.getOrDefault(queue, Set.of())).forEach(Runnable::run);
    }
  }
}
