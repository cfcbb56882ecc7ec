package dev.forebay.broker.queue;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Actions of one queue that wait until all offsets before an end are reached, in the order of
 * coming. Confined to the shard's loop.
 */
final class OffsetActions {
  private @Nullable ArrayDeque<Waiting> waiting;

  private record Waiting(long end, Runnable action) {}

  /** Adds one; ends never fall. */
  void add(long end, Runnable action) {
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(new Waiting(end, action));
  }

  /** Runs what waits for nothing behind the end. */
  void run(long end) {
    while (waiting != null) {
      Waiting first = waiting.peek();
      if (first == null) {
        waiting = null;
      } else if (first.end > end) {
        return;
      } else {
        waiting.remove().action.run();
      }
    }
  }
}
