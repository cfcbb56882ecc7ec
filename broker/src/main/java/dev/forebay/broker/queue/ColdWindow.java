package dev.forebay.broker.queue;

import dev.forebay.broker.loop.Run;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdReads;
import dev.forebay.storage.read.ColdRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one queue that were read back from the log, a window of limited size at the place where
 * the queue delivers. At most one read is under way.
 */
final class ColdWindow {
  /** Bytes read at a time, unless the first record alone is larger. */
  static final int WINDOW_BYTES = 256 << 10;

  private static final long RETRY_NANOS = 5_000_000;

  private final Queue queue;
  private final OffsetDeque<QueueRun> runs = new OffsetDeque<>();
  private @Nullable Chunk chunk;
  private boolean reading;
  private boolean closed;

  ColdWindow(Queue queue) {
    this.queue = queue;
  }

  /** The run that holds the offset, or null after asking for it. */
  @Nullable QueueRun find(long offset) {
    QueueRun found = runs.find(offset);
    if (found == null && !reading) {
      request(offset);
    }
    return found;
  }

  private void request(long offset) {
    ColdReads reads = queue.shard().coldReads();
    ColdReads.Range range =
        new ColdReads.Range(
            queue.id(),
            offset,
            queue.state().visibleEnd(),
            reads.readBytes(WINDOW_BYTES),
            Long.MIN_VALUE);
    reading =
        reads.request(range, queue.shard().loop().eventLoop(), batch -> arrived(offset, batch));
    if (!reading) {
      queue.shard().loop().eventLoop().schedule(RETRY_NANOS, queue::tryAgain);
    }
  }

  /** Gives the memory back; a later look-up reads again. */
  void release() {
    forget();
  }

  private void arrived(long offset, ColdBatch batch) {
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
    long next =
        batch.records().isEmpty() ? Long.MAX_VALUE : batch.records().getFirst().row().baseOffset();
    if (next > offset) {
      queue.giveUp(offset, Math.min(next, queue.runs().nextAfter(offset)), "no record holds them");
    }
    queue.tryAgain();
  }

  private void take(long wanted, ColdRecord entry) {
    long base = entry.row().baseOffset();
    switch (entry) {
      case ColdRecord.Intact intact -> {
        if (chunk == null) {
          throw new IllegalStateException("record without memory");
        }
        Run run = Run.readBack(chunk, intact.start(), entry.row().position());
        runs.addLast(new QueueRun(run, queue, base));
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
