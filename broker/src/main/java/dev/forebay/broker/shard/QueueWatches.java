package dev.forebay.broker.shard;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who waits for more in queues that are read like streams. Confined to the shard's loop. */
final class QueueWatches {
  private final Map<Queue, Set<Runnable>> watches = new LinkedHashMap<>();
  private final Set<Queue> due = new LinkedHashSet<>();

  void add(Queue queue, Runnable watch) {
    watches.computeIfAbsent(queue, _ -> new LinkedHashSet<>()).add(watch);
  }

  void remove(Queue queue, Runnable watch) {
    Set<Runnable> left = watches.get(queue);
    if (left != null && left.remove(watch) && left.isEmpty()) {
      watches.remove(queue);
    }
  }

  /** The queue has more to read, or is gone. */
  void changed(Queue queue) {
    if (watches.containsKey(queue)) {
      due.add(queue);
    }
  }

  void run() {
    if (due.isEmpty()) {
      return;
    }
    List<Queue> told = List.copyOf(due);
    due.clear();
    for (Queue queue : told) {
      List.copyOf(watches.getOrDefault(queue, Set.of())).forEach(Runnable::run);
    }
  }
}
