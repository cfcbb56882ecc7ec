package dev.forebay.broker.queue;

import dev.forebay.broker.record.OffsetDeque;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one queue that are in memory: those that were appended lately, and a window of older
 * ones where the queue delivers. Confined to the shard's loop.
 */
final class QueueRuns {
  private final Queue queue;
  private final OffsetDeque<QueueRun> young = new OffsetDeque<>();
  private @Nullable ColdWindow cold;

  QueueRuns(Queue queue) {
    this.queue = queue;
  }

  void add(QueueRun run) {
    young.addLast(run);
  }

  /** The young run that holds the offset, or null. */
  @Nullable QueueRun find(long offset) {
    return young.find(offset);
  }

  /** The run that holds the offset, or null after asking for it to be read. */
  @Nullable QueueRun locate(long offset) {
    QueueRun run = young.find(offset);
    if (run != null) {
      return run;
    }
    if (cold == null) {
      cold = new ColdWindow(queue);
    }
    return cold.find(offset);
  }

  /** The base of the first young run that begins after the offset, or the visible end. */
  long nextAfter(long offset) {
    for (int i = 0; i < young.size(); i++) {
      QueueRun run = young.get(i);
      if (!run.isGone() && run.base() > offset) {
        return run.base();
      }
    }
    return queue.state().visibleEnd();
  }

  /** Everything before the floor is settled and a crash cannot take that back. */
  void durablySettled(long floor) {
    while (!young.isEmpty() && young.get(0).end() <= floor) {
      young.removeFirst().forget();
    }
    if (cold != null && floor >= queue.state().next() && !cold.isReading()) {
      cold.close();
      cold = null;
    }
  }

  /** The index has the run, or nobody needs it. */
  void leaveMemory(QueueRun run) {
    run.forget();
    young.noteGone();
  }

  /** Nothing need be read ahead. */
  void releaseCold() {
    if (cold != null) {
      cold.release();
    }
  }

  /** Nothing is needed any more. */
  void drop() {
    while (!young.isEmpty()) {
      young.removeFirst().forget();
    }
    if (cold != null) {
      cold.close();
    }
  }
}
