package dev.forebay.storage.log;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the records of all shards of one loop. What the loop appended in a turn waits in one batch
 * for the writer; a turn that finds an earlier batch still waiting adds to it, so there are never
 * more than a few. How much may wait is limited by those who watch {@link LocalLog#unsyncedBytes}.
 *
 * <p>Threads: the loop, but for the methods that say so.
 */
final class LoopAppender implements LoopJournals {
  /** Larger batches are left to the garbage collector instead of being used again. */
  private static final int KEPT_RECORDS_MAX = 1 << 14;

  /** As many are under way while one is written, one waits, one is filled and one is told of. */
  private static final int KEPT_BATCHES_MAX = 3;

  /** Who hears in one turn that something is durable, a fraction of a microsecond each. */
  private static final int LISTENERS_PER_TURN = 4096;

  private final EventLoop loop;
  private final Epochs epochs;
  private final int sliceBytesMax;
  private final Runnable wakeWriter;
  private final FailStop failStop;
  private final AtomicLong appendedBytes = new AtomicLong();
  private final AtomicLong durableBytes = new AtomicLong();

  // Loop only.
  private Batch filling = new Batch();
  private final ArrayDeque<Batch> unused = new ArrayDeque<>(KEPT_BATCHES_MAX);
  private long appendedRecords;
  private long toldRecords;
  private final ArrayDeque<Waiting> waitingForAll = new ArrayDeque<>();
  private final ArrayDeque<Batch.Completion> completing = new ArrayDeque<>();

  // Guarded by this.
  private @Nullable Batch waiting;

  // Writer only.
  private @Nullable Batch writing;
  private int nextSlice;
  private int groupFirstSlice;
  private long groupBytes;

  private record Waiting(long records, Runnable action) {}

  LoopAppender(
      EventLoop loop, Epochs epochs, int sliceBytesMax, Runnable wakeWriter, FailStop failStop) {
    this.loop = loop;
    this.epochs = epochs;
    this.sliceBytesMax = sliceBytesMax;
    this.wakeWriter = wakeWriter;
    this.failStop = failStop;
  }

  @Override
  public void acquire(int shard, Runnable lost, Consumer<Journal> acquired) {
    epochs.acquire(shard, this, lost, acquired);
  }

  EventLoop loop() {
    return loop;
  }

  void append(
      ShardJournal journal, Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
    if (start % RecordFormat.ALIGNMENT_BYTES != 0 || lengthBytes < RecordFormat.HEADER_BYTES) {
      throw new IllegalArgumentException("no record: start " + start + ", " + lengthBytes + " B");
    }
    filling.add(journal, chunk, start, lengthBytes, callback, sliceBytesMax);
    appendedRecords++;
    // Only the loop adds, so that a plain ordered store is enough.
    appendedBytes.lazySet(appendedBytes.getPlain() + RecordFormat.aligned(lengthBytes));
  }

  @Override
  public void flush() {
    if (filling.isEmpty()) {
      return;
    }
    synchronized (this) {
      if (waiting != null) {
        // The writer has been woken for what waits and has yet to come.
        waiting.takeAll(filling);
        return;
      }
      waiting = filling;
    }
    Batch next = unused.poll();
    filling = next == null ? new Batch() : next;
    wakeWriter.run();
  }

  /** Hands over, and runs the action when all that was appended so far is durable and told. */
  void whenAllIsTold(Runnable action) {
    flush();
    if (toldRecords == appendedRecords) {
      action.run();
    } else {
      waitingForAll.add(new Waiting(appendedRecords, action));
    }
  }

  /** Bytes appended and not durable. Any thread. */
  long unsyncedBytes() {
    long durable = durableBytes.get();
    return appendedBytes.get() - durable;
  }

  /** The batch to be written next, or {@code null} if nothing waits. Writer only. */
  @Nullable Batch writing() {
    if (writing == null) {
      synchronized (this) {
        writing = waiting;
        waiting = null;
      }
      nextSlice = 0;
      groupFirstSlice = 0;
    }
    return writing;
  }

  /** First slice of {@link #writing} that is in no group yet. Writer only. */
  int nextSlice() {
    return nextSlice;
  }

  /** That slice is in the current group. Writer only. */
  void sliceTaken(int bytes) {
    nextSlice++;
    groupBytes += bytes;
  }

  /** The current group is on stable storage: has the loop tell the callbacks. Writer only. */
  void groupDurable() {
    Batch batch = writing;
    if (batch == null || nextSlice == groupFirstSlice) {
      return;
    }
    durableBytes.lazySet(durableBytes.getPlain() + groupBytes);
    groupBytes = 0;
    int from = groupFirstSlice;
    int to = nextSlice;
    groupFirstSlice = to;
    if (to == batch.slices()) {
      writing = null;
    }
    loop.execute(() -> durable(batch.new Completion(from, to)));
  }

  private void durable(Batch.Completion completion) {
    completing.add(completion);
    if (completing.size() == 1) {
      complete();
    }
  }

  /** Tells what a turn allows; the rest in those that follow, behind their sockets. */
  private void complete() {
    int left = LISTENERS_PER_TURN;
    while (!completing.isEmpty()) {
      Batch.Completion head = completing.element();
      try {
        left = head.tell(left);
      } catch (RuntimeException | Error e) {
        // Those behind it would never hear that they are durable.
        failStop.fail("a record that became durable could not be taken note of", e);
        return;
      }
      if (!head.isDone()) {
        loop.executeAtTurnEnd(() -> loop.execute(this::complete));
        return;
      }
      completing.remove();
      completed(head);
    }
  }

  private void completed(Batch.Completion completion) {
    toldRecords += completion.records();
    Batch batch = completion.batch();
    if (completion.isLast()
        && batch.capacityRecords() <= KEPT_RECORDS_MAX
        && unused.size() < KEPT_BATCHES_MAX) {
      batch.clear();
      unused.add(batch);
    }
    while (!waitingForAll.isEmpty() && waitingForAll.element().records() <= toldRecords) {
      waitingForAll.remove().action().run();
    }
  }
}
