package dev.forebay.broker.queue;

import dev.forebay.broker.cold.ColdReader;
import dev.forebay.broker.cold.FailedReads;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.broker.work.Portion;
import dev.forebay.storage.read.ColdReads;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one queue that are in memory: those that were appended lately, and a window of older
 * ones where the queue delivers. Confined to the shard's loop.
 */
final class QueueRuns implements ColdWindow.Owner {
  private static final long LOOK_AGAIN_NANOS = 5_000_000;

  private static final int FORGOTTEN_AT_ONCE = 64;

  /** Messages settled at the head before the rows of spilled ones are removed. */
  private static final int SETTLED_ROWS_MAX = 4096;

  private final Queue queue;
  private final OffsetDeque<QueueRun> young = new OffsetDeque<>();
  private @Nullable ColdWindow cold;
  private boolean isLookingAgain;

  /** Offset after the last message that was spilled. */
  private long spilledEnd;

  /** Rows of spilled messages before this were removed, if they were settled. */
  private long removedBefore;

  /** Runs that end up to here are not needed any more. */
  private long forgottenEnd;

  private boolean isForgetting;

  QueueRuns(Queue queue) {
    this.queue = queue;
  }

  /** Takes a run that was just appended. */
  QueueRun add(Run run, long base) {
    QueueRun added = new QueueRun(run, this, base);
    young.addLast(added);
    return added;
  }

  @Override
  public QueueServices shard() {
    return queue.shard();
  }

  @Override
  public long id() {
    return queue.id();
  }

  @Override
  public boolean isHeldBack() {
    return queue.state().held() != null;
  }

  @Override
  public boolean isDropped() {
    return queue.isDropped();
  }

  @Override
  public void recordDurable(long end) {
    queue.visibility().recordDurable(end);
  }

  @Override
  public boolean isDurablySettled(long first, long end) {
    return queue.isDropped()
        || (queue.state().isSettled(first, end) && queue.settlements().isAllDurable());
  }

  /** The young run that holds the offset, or null. */
  @Nullable QueueRun find(long offset) {
    return young.find(offset);
  }

  /** The first run in memory that ends after the offset, which may have left; null if none does. */
  @Nullable QueueRun youngFrom(long offset) {
    return young.firstFrom(offset);
  }

  /** The run that holds the offset, or null after seeing to it that there will be one. */
  @Nullable QueueRun locate(long offset) {
    QueueRun run = young.find(offset);
    if (run != null) {
      return hasRoomFor(run) ? run : null;
    }
    if (cold == null) {
      cold = new ColdWindow(this);
    }
    return cold.find(offset);
  }

  /** A large message is copied for each of its readers: it waits until others have taken theirs. */
  private boolean hasRoomFor(QueueRun run) {
    int bytes = run.run().lengthBytes();
    if (bytes < ColdReads.LARGE_BYTES || queue.shard().coldReads().hasRoomFor(bytes)) {
      return true;
    }
    if (!isLookingAgain) {
      isLookingAgain = true;
      queue.shard().loop().eventLoop().schedule(LOOK_AGAIN_NANOS, this::lookAgain);
    }
    return false;
  }

  private void lookAgain() {
    isLookingAgain = false;
    queue.tryAgain();
  }

  /**
   * What to read for the message with this offset: of what is in memory the index knows some or
   * nothing, and transient messages have an index of their own.
   */
  @Override
  public ColdReader.Wanted wanted(long offset, int maxBytes, long sinceMillis) {
    boolean isTransient = queue.settlements().isTransient(offset);
    long nextYoung = young.firstAfter(offset, queue.state().visibleEnd());
    long end = Math.min(nextYoung, queue.settlements().endOfKind(offset));
    return new ColdReader.Wanted(offset, end, maxBytes, sinceMillis, isTransient);
  }

  @Override
  public long[] wantedTogether(long offset) {
    return queue.givenUp().wantedTogether(offset);
  }

  @Override
  public void spilled(long end) {
    spilledEnd = Math.max(spilledEnd, end);
  }

  @Override
  public SubscriptionState state() {
    return queue.state();
  }

  @Override
  public FailedReads failures() {
    return queue.stops().failures();
  }

  @Override
  public void tryAgain() {
    queue.tryAgain();
  }

  @Override
  public void removeSettledRows() {
    if (removedBefore < spilledEnd) {
      SubscriptionState state = queue.state();
      removedBefore = state.floor();
      queue.shard().spill().removeRows(queue.id(), state.floor(), state.settled().toPairs());
    }
  }

  /** Everything before the floor is settled and a crash cannot take that back. */
  void durablySettled(long floor) {
    if (floor >= spilledEnd || floor - removedBefore >= SETTLED_ROWS_MAX) {
      removeSettledRows();
    }
    forgetUpTo(floor);
    if (cold != null && floor >= queue.state().next() && !cold.isReading()) {
      cold.close();
      cold = null;
    }
  }

  /** A few runs at once, as with every acknowledgement; of many those that are left in pieces. */
  private void forgetUpTo(long end) {
    forgottenEnd = Math.max(forgottenEnd, end);
    for (int left = FORGOTTEN_AT_ONCE; left > 0 && hasForgotten(); left--) {
      young.removeFirst().forget();
    }
    if (!isForgetting && hasForgotten()) {
      isForgetting = true;
      queue.shard().leftovers().begin(this::forgetSome);
    }
  }

  private boolean hasForgotten() {
    return !young.isEmpty() && young.get(0).end() <= forgottenEnd;
  }

  private boolean forgetSome(Portion portion) {
    while (hasForgotten()) {
      if (portion.isUsedUp()) {
        return true;
      }
      portion.take(1);
      young.removeFirst().forget();
    }
    isForgetting = false;
    return false;
  }

  @Override
  public void leaveMemory(QueueRun run) {
    if (!run.isGone()) {
      run.forget();
      young.noteGone();
    }
  }

  /** Nothing need be read ahead. */
  void releaseCold() {
    if (cold != null) {
      cold.release();
    }
  }

  /** Nothing is needed any more; what is in memory goes in pieces. */
  void drop() {
    forgetUpTo(Long.MAX_VALUE);
    if (spilledEnd > 0) {
      queue.shard().spill().removeRows(queue.id(), Long.MAX_VALUE, new long[0]);
    }
    if (cold != null) {
      cold.close();
    }
  }
}
