package dev.forebay.broker.queue;

import dev.forebay.broker.cold.ColdReader;
import dev.forebay.broker.cold.FailedReads;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.broker.subscription.SubscriptionState;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdFailure;
import dev.forebay.storage.read.ColdRecord;
import dev.forebay.storage.view.IndexRow;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one queue that were read back from the log, a window of limited size at the place where
 * the queue delivers. At most one read is under way.
 */
final class ColdWindow {
  /** Bytes read at a time, unless the first record alone is larger. */
  static final int WINDOW_BYTES = 256 << 10;

  private static final long[] NONE = {};

  /** The queue's runs. */
  interface Owner extends QueueRun.Owner {
    /** What its subscription knows. */
    SubscriptionState state();

    /** Where it can't be read. */
    FailedReads failures();

    /** What to read for the message with this offset. */
    ColdReader.Wanted wanted(long offset, int maxBytes, long sinceMillis);

    /**
     * Offsets of messages that are wanted one after another and lie apart, this one among them, in
     * ascending order; none if what follows it is wanted.
     */
    long[] wantedTogether(long offset);

    /** Rows of spilled messages that were settled are not needed any more. */
    void removeSettledRows();

    /** A record was read, or may be asked for again. */
    void tryAgain();
  }

  private final Owner owner;
  private final OffsetDeque<QueueRun> runs = new OffsetDeque<>();
  private @Nullable Chunk chunk;
  private final ColdReader reader;
  private boolean reading;
  private boolean closed;

  /** What was wanted was not among what lies apart: whatever is there has to be seen. */
  private boolean seeksAround;

  ColdWindow(Owner owner) {
    this.owner = owner;
    this.reader = new ColdReader(owner.shard(), owner.id());
  }

  /** The run that holds the offset, or null after asking for it. */
  @Nullable QueueRun find(long offset) {
    QueueRun found = runs.find(offset);
    if (found == null && !reading && !owner.failures().isResting(offset)) {
      request(offset);
    }
    return found;
  }

  private void request(long offset) {
    reading = true;
    ColdReader.Wanted wanted = owner.wanted(offset, WINDOW_BYTES, Long.MIN_VALUE);
    owner.removeSettledRows();
    long[] picks = seeksAround || wanted.isSpilled() ? NONE : owner.wantedTogether(offset);
    seeksAround = false;
    if (picks.length > 1) {
      reader.readOwn(wanted, picks, batch -> arrivedApart(offset, batch));
    } else {
      reader.readOwn(wanted, batch -> arrived(wanted, batch));
    }
  }

  private void arrivedApart(long offset, ColdBatch batch) {
    if (take(batch)) {
      seeksAround = runs.find(offset) == null;
      owner.tryAgain();
    }
  }

  /** Gives the memory back; a later look-up reads again. */
  void release() {
    forget();
  }

  /** Whether somebody is still there to have it. */
  private boolean take(ColdBatch batch) {
    reading = false;
    forget();
    chunk = batch.chunk();
    if (closed) {
      forget();
      return false;
    }
    batch.records().forEach(this::take);
    return true;
  }

  private void arrived(ColdReader.Wanted wanted, ColdBatch batch) {
    if (!take(batch)) {
      return;
    }
    FailedReads.Failure failure = failure(wanted, batch);
    if (failure != null) {
      owner.failures().failed(failure);
    }
    owner.tryAgain();
  }

  /**
   * What of the message that was wanted can't be read; null if it is there, or was settled
   * meanwhile. A message that the state knows and the index does not is no reason to give it up:
   * the index may be wrong.
   */
  private FailedReads.@Nullable Failure failure(ColdReader.Wanted wanted, ColdBatch batch) {
    long offset = wanted.from();
    ColdFailure failed = batch.failure();
    if (runs.find(offset) != null || owner.state().settled().contains(offset)) {
      return null;
    }
    if (batch.records().isEmpty() && failed != null) {
      IndexRow row = failed.row();
      if (row == null || row.baseOffset() <= offset) {
        return FailedReads.Failure.of(failed, offset);
      }
      return FailedReads.Failure.unknown(offset, Math.min(row.baseOffset(), wanted.end()));
    }
    long next = batch.records().isEmpty() ? wanted.end() : runs.get(0).base();
    return FailedReads.Failure.unknown(offset, Math.min(next, wanted.end()));
  }

  private void take(ColdRecord entry) {
    if (chunk == null) {
      throw new IllegalStateException("record without memory");
    }
    Run run = Run.readBack(chunk, entry.start(), entry.row().position());
    QueueRun added = new QueueRun(run, owner, entry.row().baseOffset());
    runs.addLast(added);
    owner.failures().passed(added.base(), added.end());
  }

  private void forget() {
    runs.clear();
    if (chunk != null) {
      owner.shard().leave(chunk);
      chunk.release();
      chunk = null;
    }
  }

  boolean isReading() {
    return reading;
  }

  void close() {
    closed = true;
    forget();
  }
}
