package dev.forebay.storage.read;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads records that have left memory, on the worker "reader", one request per step. At most so
 * many requests wait as given; a caller keeps one outstanding per destination. Any failure but a
 * damaged record stops the node by way of the worker.
 */
public final class ColdReads {
  private static final Logger LOG = LoggerFactory.getLogger(ColdReads.class);

  /** Memory of what was read above which reads are small. */
  static final long PLENTY_BYTES = 64L << 20;

  /** Bytes of a small read, unless its first record alone is larger. */
  static final int SMALL_READ_BYTES = 8 << 10;

  private final View view;
  private final StorageEngine engine;
  private final ChunkPool pool;
  private final ChunkPool largePool;
  private final int requestsMax;
  private final Worker worker;

  private final Object lock = new Object();
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private @Nullable Runnable afterClosed;
  private boolean closing;

  /**
   * Starts the worker.
   *
   * @param pool for reads that fit into one of its chunks
   * @param largePool for the others
   * @param requestsMax how many requests may wait
   */
  public ColdReads(
      View view,
      StorageEngine engine,
      ChunkPool pool,
      ChunkPool largePool,
      Worker.Factory workers,
      int requestsMax) {
    this.view = view;
    this.engine = engine;
    this.pool = pool;
    this.largePool = largePool;
    this.requestsMax = requestsMax;
    this.worker = workers.start("reader", this::step);
  }

  /**
   * What is asked for.
   *
   * @param fromOffset the record with this offset is the first, or else the one after it
   * @param endOffset records that begin at or after it are not read
   * @param maxBytes of all records together, unless the first one alone is larger
   * @param sinceMillis records before the first one with a message as late as this are left out
   */
  public record Range(
      long destinationId, long fromOffset, long endOffset, int maxBytes, long sinceMillis) {}

  /**
   * Asks for records. Any thread.
   *
   * @param receiver gets the batch on the loop, once
   * @return false if too many requests wait or the reads are closed; then nothing will come
   */
  public boolean request(Range range, EventLoop loop, Consumer<ColdBatch> receiver) {
    synchronized (lock) {
      if (closing || requests.size() >= requestsMax) {
        return false;
      }
      requests.add(new Request(range, loop, receiver));
    }
    worker.wakeUp();
    return true;
  }

  /** Memory of batches that their receivers still hold. Any thread. */
  public long usedBytes() {
    return pool.usedBytes() + largePool.usedBytes();
  }

  /** How many of the bytes that a reader would like it had better ask for now. */
  public int readBytes(int wantedBytes) {
    return usedBytes() < PLENTY_BYTES ? wantedBytes : Math.min(wantedBytes, SMALL_READ_BYTES);
  }

  /**
   * Forgets waiting requests. View and engine may be closed when {@code after} runs, on the worker.
   */
  public void close(Runnable after) {
    synchronized (lock) {
      closing = true;
      requests.clear();
      afterClosed = after;
    }
    worker.wakeUp();
  }

  private boolean step() {
    Request request;
    Runnable after;
    synchronized (lock) {
      request = requests.poll();
      after = afterClosed;
      afterClosed = null;
    }
    if (request != null) {
      serve(request);
    } else if (after != null) {
      after.run();
    }
    return request != null;
  }

  private void serve(Request request) {
    Range range = request.range();
    RowSelection rows = new RowSelection(range);
    view.rows(range.destinationId(), range.fromOffset(), rows);
    if (rows.rows().isEmpty()) {
      deliver(request, null, List.of(), rows.nextOffset());
      return;
    }
    Chunk chunk =
        rows.bytes() <= pool.chunkBytes()
            ? pool.allocateFitting(rows.bytes())
            : largePool.allocate(rows.bytes());
    List<ColdRecord> records = new ArrayList<>(rows.rows().size());
    int start = 0;
    for (IndexRow row : rows.rows()) {
      Optional<ColdRecord> record = read(range.destinationId(), row, chunk, start);
      record.ifPresent(records::add);
      if (record.isPresent() && record.get() instanceof ColdRecord.Intact) {
        start += RecordFormat.aligned(row.lengthBytes());
      }
    }
    deliver(request, chunk, records, rows.nextOffset());
  }

  /** Empty if the row is gone: its record was settled and its segment perhaps recycled. */
  private Optional<ColdRecord> read(long destinationId, IndexRow row, Chunk chunk, int start) {
    IndexRow wanted = row;
    while (true) {
      try {
        engine.read(
            wanted.position(),
            wanted.lengthBytes(),
            chunk.memory().slice(start, wanted.lengthBytes()));
        return Optional.of(new ColdRecord.Intact(wanted, start));
      } catch (DamagedRecordException e) {
        IndexRow now = rowNow(destinationId, wanted.baseOffset());
        if (now == null) {
          return Optional.empty();
        }
        if (now.position() == wanted.position() || now.lengthBytes() != wanted.lengthBytes()) {
          LOG.error(
              "Damaged record of destination {}, offsets {} to {}, at log position {}: {}",
              destinationId,
              wanted.baseOffset(),
              wanted.endOffset() - 1,
              wanted.position(),
              e.getMessage());
          return Optional.of(new ColdRecord.Damaged(wanted, String.valueOf(e.getMessage())));
        }
        // Copied elsewhere since the rows were looked up.
        wanted = now;
      }
    }
  }

  private @Nullable IndexRow rowNow(long destinationId, long baseOffset) {
    @Nullable IndexRow[] found = {null};
    view.rows(
        destinationId,
        baseOffset,
        (id, row) -> {
          if (row.baseOffset() == baseOffset) {
            found[0] = row;
          }
          return false;
        });
    return found[0];
  }

  /** The chunk's counts belong to the receiver's loop, so the first hold is taken there. */
  private static void deliver(
      Request request, @Nullable Chunk chunk, List<ColdRecord> records, long nextOffset) {
    boolean intact = records.stream().anyMatch(ColdRecord.Intact.class::isInstance);
    ColdBatch batch =
        new ColdBatch(request.range().destinationId(), intact ? chunk : null, records, nextOffset);
    request
        .loop()
        .execute(() -> {
          if (chunk != null) {
            if (intact) {
              chunk.hold();
            }
            chunk.seal();
          }
          request.receiver().accept(batch);
        });
  }

  private record Request(Range range, EventLoop loop, Consumer<ColdBatch> receiver) {}
}
