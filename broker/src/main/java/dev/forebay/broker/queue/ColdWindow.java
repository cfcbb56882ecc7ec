package dev.forebay.broker.queue;

import dev.forebay.broker.loop.ColdReader;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one queue that were read back from the log, a window of limited size at the place where
 * the queue delivers. At most one read is under way.
 */
final class ColdWindow {
  /** Bytes read at a time, unless the first record alone is larger. */
  static final int WINDOW_BYTES = 256 << 10;

  private final Queue queue;
  private final OffsetDeque<QueueRun> runs = new OffsetDeque<>();
  private @Nullable Chunk chunk;
  private final ColdReader reader;
  private boolean reading;
  private boolean resting;
  private boolean closed;

  ColdWindow(Queue queue) {
    this.queue = queue;
    this.reader = new ColdReader(queue.shard(), queue.id());
  }

  /** The run that holds the offset, or null after asking for it. */
  @Nullable QueueRun find(long offset) {
    QueueRun found = runs.find(offset);
    if (found == null && !reading && !resting) {
      request(offset);
    }
    return found;
  }

  private void request(long offset) {
    reading = true;
    ColdReader.Wanted wanted = queue.runs().wanted(offset, WINDOW_BYTES, Long.MIN_VALUE);
    queue.runs().removeSettledRows();
    reader.readOwn(wanted, batch -> arrived(wanted, batch));
  }

  /** Gives the memory back; a later look-up reads again. */
  void release() {
    forget();
  }

  private void arrived(ColdReader.Wanted wanted, ColdBatch batch) {
    long offset = wanted.from();
    reading = false;
    forget();
    chunk = batch.chunk();
    if (closed) {
      forget();
      return;
    }
    for (ColdRecord entry : batch.records()) {
      take(offset, entry);
    }
    String failure = failure(wanted, batch);
    if (failure == null) {
      reader.passed();
      queue.tryAgain();
    } else {
      reader.failed(offset, failure);
      resting = true;
      queue.shard().loop().eventLoop().schedule(ColdReader.RETRY_NANOS, this::rested);
    }
  }

  private void rested() {
    resting = false;
    queue.tryAgain();
  }

  /**
   * Why what was wanted is not there; null if it is, or was settled meanwhile. A message that the
   * state knows and the index does not is no reason to give it up: the index may be wrong.
   */
  private @Nullable String failure(ColdReader.Wanted wanted, ColdBatch batch) {
    long offset = wanted.from();
    long next =
        batch.records().isEmpty() ? Long.MAX_VALUE : batch.records().getFirst().row().baseOffset();
    long end = Math.min(next, wanted.end());
    if (next <= offset || queue.state().settled().nextAbsent(offset) >= end) {
      return null;
    }
    return batch.failure() != null ? batch.failure() : "the index has no record of it";
  }

  private void take(long wanted, ColdRecord entry) {
    long base = entry.row().baseOffset();
    switch (entry) {
      case ColdRecord.Intact intact -> {
        if (chunk == null) {
          throw new IllegalStateException("record without memory");
        }
        Run run = Run.readBack(chunk, intact.start(), entry.row().position());
        runs.addLast(new QueueRun(run, queue.runs(), base));
      }
      case ColdRecord.Damaged damaged -> {
        if (base <= wanted) {
          queue.giveUp(wanted, entry.row().endOffset(), damaged.message());
        }
      }
    }
  }

  private void forget() {
    runs.clear();
    if (chunk != null) {
      queue.shard().leave(chunk);
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
