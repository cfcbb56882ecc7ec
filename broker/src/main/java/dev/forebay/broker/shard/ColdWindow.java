package dev.forebay.broker.shard;

import dev.forebay.storage.Chunk;
import dev.forebay.storage.view.ColdBatch;
import org.jspecify.annotations.Nullable;

/**
 * Runs of one queue that were read back from the log, a window of limited size at the place where
 * the queue delivers. At most one read is under way.
 */
final class ColdWindow {
  /** Bytes read at a time, unless the first record alone is larger. */
  static final int WINDOW_BYTES = 256 << 10;

  private final Queue queue;
  private final RunDeque runs = new RunDeque();
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
      reading = true;
      queue
          .shard
          .coldReads()
          .request(
              queue.id,
              offset,
              queue.state.visibleEnd(),
              WINDOW_BYTES,
              queue.shard.loop().eventLoop(),
              batch -> arrived(offset, batch));
    }
    return found;
  }

  private void arrived(long offset, ColdBatch batch) {
    reading = false;
    forget();
    chunk = batch.chunk();
    if (closed) {
      forget();
      return;
    }
    for (ColdBatch.Entry entry : batch.entries()) {
      long base = entry.row().baseOffset();
      if (entry.damage() == null) {
        Run run = Run.readBack(batch.chunk(), entry.start(), entry.row().position());
        runs.addLast(new QueueRun(run, queue, base));
      } else if (base <= offset) {
        queue.giveUp(offset, entry.row().endOffset(), entry.damage());
      }
    }
    if (batch.entries().isEmpty() || batch.entries().getFirst().row().baseOffset() > offset) {
      long next =
          batch.entries().isEmpty()
              ? Long.MAX_VALUE
              : batch.entries().getFirst().row().baseOffset();
      queue.giveUp(offset, Math.min(next, queue.nextRunAfter(offset)), "no record holds them");
    }
    queue.wantDelivery();
    queue.serveGets();
  }

  private void forget() {
    runs.clear();
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
  }

  void close() {
    closed = true;
    forget();
  }
}
