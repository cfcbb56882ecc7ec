package dev.forebay.broker.queue;

import dev.forebay.broker.due.HeldBack;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.RunTarget;
import dev.forebay.broker.loop.YoungRecord;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewOperation;
import java.util.List;

/** A run as one of its queues numbers it. Confined to the shard's loop. */
final class QueueRun implements OffsetDeque.Numbered, RunTarget, HeldBack.Held {
  /** The queue, as its runs in memory see it. */
  interface Owner {
    QueueServices shard();

    /** Of the queue. */
    long id();

    /** Whether the queue holds its messages back until they are due. */
    boolean isHeldBack();

    /** Whether the queue has been deleted. */
    boolean isDropped();

    /** A record is durable that holds messages up to here. */
    void recordDurable(long end);

    /** Whether all messages of the range are settled, and no crash can take that back. */
    boolean isDurablySettled(long first, long end);

    /** A run is in the log of transient messages. */
    void spilled(long end);

    /** The index has the run, or nobody needs it. */
    void leaveMemory(QueueRun run);
  }

  private final Run run;
  private final Owner owner;
  private final long base;
  private final boolean isReadable;

  /** An index row stands for it (or will, once the view worker is there): the row is counted. */
  private boolean isIndexed;

  /** It is no longer among the queue's runs in memory. */
  private boolean isGone;

  QueueRun(Run run, Owner owner, long base) {
    this.run = run;
    this.owner = owner;
    this.base = base;
    int form = RunFormat.form(run.memory(), run.start());
    int keyDialect = RunFormat.keyDialect(run.memory(), run.start());
    this.isReadable = owner.shard().unknownForms().canRead(form, keyDialect, owner.id(), base);
  }

  Run run() {
    return run;
  }

  /** Whether this build knows the form of its messages. */
  boolean isReadable() {
    return isReadable;
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
  public long dueMillis() {
    return run.dueMillis();
  }

  @Override
  public boolean isGone() {
    return isGone;
  }

  @Override
  public void runDurable() {
    owner.shard().retain(run.position());
    if (isGone) {
      owner.shard().release(run.position());
    }
    if (!owner.isDropped()) {
      owner.recordDurable(end());
    }
  }

  @Override
  public boolean isUnindexed() {
    return !isGone && !isIndexed;
  }

  @Override
  public boolean isNeeded() {
    if (!isGone && owner.isDurablySettled(base, end())) {
      owner.leaveMemory(this);
    }
    return !isGone;
  }

  @Override
  public void leave(List<ViewOperation> rows, List<YoungRecord.Leaving> entered) {
    if (!isNeeded()) {
      return;
    }
    QueueServices shard = owner.shard();
    if (run.isSpilled()) {
      shard.spill().retain(run.position());
      owner.spilled(end());
    }
    rows.add(
        new ViewOperation.PutRow(
            run.isSpilled() ? shard.spill().shard() : shard.number(),
            owner.id(),
            new IndexRow(
                base,
                run.count(),
                run.position(),
                run.lengthBytes(),
                run.timeMillis(),
                owner.isHeldBack() ? run.dueMillis() : IndexRow.NOT_HELD)));
    isIndexed = true;
    entered.add(() -> owner.leaveMemory(this));
  }

  /** It is no longer needed in memory; once. */
  void forget() {
    if (isGone) {
      return;
    }
    isGone = true;
    owner.shard().leave(run);
    run.left();
    run.release();
    if (run.isDurable() && !isIndexed) {
      owner.shard().release(run.position());
    }
  }
}
