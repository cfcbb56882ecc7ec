package dev.forebay.broker.queue;

import dev.forebay.broker.work.Pieces;
import dev.forebay.broker.work.Watches;
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
  private final Pieces pieces;
  private final Map<Long, Watches> watches = new LinkedHashMap<>();
  private final Set<Long> due = new LinkedHashSet<>();

  /** Nobody waits. */
  public QueueWatches(Pieces pieces) {
    this.pieces = pieces;
  }

  void add(long queue, Runnable watch) {
    watches.computeIfAbsent(queue, _ -> new Watches(pieces)).add(watch);
  }

  void remove(long queue, Runnable watch) {
    Watches left = watches.get(queue);
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
      Watches waiting = watches.get(queue);
      if (waiting != null) {
        waiting.tell();
      }
    }
  }
}
