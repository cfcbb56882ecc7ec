package dev.forebay.broker.queue;

import dev.forebay.broker.api.stream.Bounds;
import dev.forebay.broker.api.stream.ReadReply;
import dev.forebay.broker.cold.ColdReader;
import dev.forebay.broker.cold.FailedReads;
import dev.forebay.broker.cold.ReadBack;
import dev.forebay.broker.stream.ReadListener;
import dev.forebay.broker.stream.ReadablePartition;
import dev.forebay.broker.stream.StreamReads;
import dev.forebay.broker.work.WorkLine;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue as a log with gaps: its messages, ready or unacknowledged, by offset. Reading changes
 * nothing; what is settled is not there any more. Confined to the shard's loop.
 */
public final class QueueLog implements ReadablePartition {
  /** Runs that a search by time passes over in one turn. */
  private static final int PASSED_MAX = 4096;

  private final Queue queue;
  private final ColdReader cold;

  /** A way to read the queue. */
  public QueueLog(Queue queue) {
    this.queue = queue;
    this.cold = new ColdReader(queue.shard(), queue.id());
  }

  @Override
  public @Nullable Bounds bounds() {
    if (queue.isDropped()) {
      return null;
    }
    long end = queue.state().visibleEnd();
    return new Bounds(Math.min(queue.state().floor(), end), end);
  }

  @Override
  public void read(long offset, int maxBytes, ReadListener listener) {
    read(offset, maxBytes, ReadBack.ANY_TIME, listener);
  }

  @Override
  public void readAtTime(long fromOffset, long timeMillis, ReadListener listener) {
    read(fromOffset, 1, timeMillis, listener);
  }

  @Override
  public void readLatestTime(ReadListener listener) {
    // Messages come in the order of their times, but for what a clock does.
    long last = queue.state().settled().lastAbsent(queue.state().visibleEnd() - 1);
    read(Math.max(last, 0), 1, ReadBack.ANY_TIME, listener);
  }

  private void read(long offset, int maxBytes, long sinceMillis, ReadListener listener) {
    Bounds bounds = bounds();
    if (bounds == null) {
      listener.failed(queue.isClosed() ? new ReadReply.Unreadable() : new ReadReply.Gone());
      return;
    }
    if (offset < 0 || offset > bounds.visibleEnd()) {
      listener.failed(new ReadReply.OutOfRange(bounds));
      return;
    }
    long from = queue.state().settled().nextAbsent(offset);
    QueueRun first = queue.runs().find(from);
    int passed = 0;
    while (first != null && from < bounds.visibleEnd() && first.run().timeMillis() < sinceMillis) {
      passed++;
      if (passed > PASSED_MAX) {
        searchOn(from, maxBytes, sinceMillis, listener);
        return;
      }
      from = queue.state().settled().nextAbsent(first.end());
      first = queue.runs().find(from);
    }
    if (from >= bounds.visibleEnd()) {
      listener.found(bounds, List.of(), null);
    } else if (first == null) {
      readCold(from, maxBytes, sinceMillis, listener);
    } else {
      listener.found(bounds, young(from, maxBytes).pieces(), null);
    }
  }

  private void searchOn(long from, int maxBytes, long sinceMillis, ReadListener listener) {
    new WorkLine(queue.shard().loop().pieces())
        .add(portion -> {
          portion.take(PASSED_MAX);
          read(from, maxBytes, sinceMillis, listener);
          return false;
        });
  }

  private LivePieces young(long from, int maxBytes) {
    LivePieces live = new LivePieces(queue.state(), from);
    long at = from;
    while (at < queue.state().visibleEnd() && live.pieces().size() < StreamReads.BATCHES_MAX) {
      QueueRun run = queue.runs().find(at);
      if (run == null || (live.bytes() > 0 && live.bytes() + run.run().lengthBytes() > maxBytes)) {
        break;
      }
      live.add(run.run().memory(), run.run().start(), run.base());
      at = queue.state().settled().nextAbsent(run.end());
    }
    return live;
  }

  private void readCold(long from, int maxBytes, long sinceMillis, ReadListener listener) {
    ColdReader.Wanted wanted =
        queue.runs().wanted(from, Math.min(maxBytes, StreamReads.COLD_BYTES_MAX), sinceMillis);
    if (!cold.read(wanted, batch -> arrived(batch, wanted, maxBytes, listener))) {
      listener.failed(new ReadReply.Unreadable());
    }
  }

  private void arrived(
      ColdBatch batch, ColdReader.Wanted wanted, int maxBytes, ReadListener listener) {
    ReadBack back = ReadBack.of(batch, wanted, queue.state().settled()::nextAbsent);
    LivePieces live = new LivePieces(queue.state(), wanted.from());
    Chunk chunk = batch.chunk();
    if (chunk != null) {
      for (ColdRecord record : back.records()) {
        if (!queue.isDropped()) {
          queue.stops().failures().passed(record.row().baseOffset(), record.row().endOffset());
          live.add(chunk.memory(), record.start(), record.row().baseOffset());
        }
      }
      chunk.release();
    }
    Bounds bounds = bounds();
    if (bounds == null) {
      listener.failed(queue.isClosed() ? new ReadReply.Unreadable() : new ReadReply.Gone());
    } else if (!live.pieces().isEmpty()) {
      listener.found(bounds, live.pieces(), null);
    } else if (back.failure() != null) {
      queue.stops().failures().failed(back.failure());
      listener.failed(new ReadReply.Unreadable());
    } else {
      // All of it was settled meanwhile, or is not so late: what comes after?
      read(ReadBack.after(batch, wanted), maxBytes, wanted.sinceMillis(), listener);
    }
  }

  @Override
  public FailedReads failures() {
    return queue.stops().failures();
  }

  @Override
  public long sizeBytes() {
    return 0;
  }

  @Override
  public void watch(Runnable watch) {
    queue.shard().queueWatches().add(queue.id(), watch);
  }

  @Override
  public void unwatch(Runnable watch) {
    queue.shard().queueWatches().remove(queue.id(), watch);
  }
}
