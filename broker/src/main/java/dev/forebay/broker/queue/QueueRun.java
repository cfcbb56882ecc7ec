package dev.forebay.broker.queue;

import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunTarget;
import dev.forebay.broker.loop.YoungRecord;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewOperation;
import java.util.List;

/** A run as one of its queues numbers it. Confined to the shard's loop. */
final class QueueRun implements OffsetDeque.Numbered, RunTarget {
  private final Run run;
  private final Queue queue;
  private final long base;

  /** An index row stands for it (or will, once the view worker is there): the row is counted. */
  private boolean isIndexed;

  /** It is no longer among the queue's runs in memory. */
  private boolean isGone;

  QueueRun(Run run, Queue queue, long base) {
    this.run = run;
    this.queue = queue;
    this.base = base;
  }

  Run run() {
    return run;
  }

  /** Which of the run's messages has this offset. */
  int index(long offset) {
    return (int) (offset - base);
  }

  @Override
  public long base() {
    return base;
  }

  @Override
  public long end() {
    return base + run.count();
  }

  @Override
  public boolean isGone() {
    return isGone;
  }

  @Override
  public void runDurable() {
    StorageEngine engine = queue.shard().engine();
    engine.retain(run.position());
    if (isGone) {
      engine.release(run.position());
    }
    if (!queue.isDropped()) {
      queue.recordDurable(end());
    }
  }

  @Override
  public boolean isUnindexed() {
    return !isGone && !isIndexed;
  }

  @Override
  public boolean isNeeded() {
    if (!isGone && queue.isDurablySettled(base, end())) {
      queue.runs().leaveMemory(this);
    }
    return !isGone;
  }

  @Override
  public void leave(List<ViewOperation> rows, List<YoungRecord.Leaving> entered) {
    if (!isNeeded()) {
      return;
    }
    if (run.isSpilled()) {
      queue.shard().spill().engine().retain(run.position());
      queue.runs().spilled(end());
    }
    rows.add(
        new ViewOperation.PutRow(
            queue.id(),
            new IndexRow(base, run.count(), run.position(), run.lengthBytes(), run.timeMillis())));
    isIndexed = true;
    entered.add(() -> queue.runs().leaveMemory(this));
  }

  /** It is no longer needed in memory; once. */
  void forget() {
    if (isGone) {
      return;
    }
    isGone = true;
    queue.shard().leave(run);
    run.left();
    run.release();
    if (run.isDurable() && !isIndexed) {
      queue.shard().engine().release(run.position());
    }
  }
}
