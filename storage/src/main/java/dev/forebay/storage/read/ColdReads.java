package dev.forebay.storage.read;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.runtime.wait.Wait;
import dev.forebay.runtime.wait.WaitReason;
import dev.forebay.runtime.wait.Waits;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewDamagedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads records that have left memory, on the worker "reader", one request per step, in the order
 * of asking. Of a destination's own requests one may wait, of others' at most so many as given, so
 * that nobody has to ask again. A large record waits until there is memory for it, while smaller
 * ones pass. What the disk fails to read, or has other bytes of, is told to the caller, who may ask
 * again; nothing behind it is read. A damaged view stops the node by way of the worker. Asked on
 * the loop of who asks.
 */
public final class ColdReads {
  /** Bytes of a small read, unless its first record alone is larger. */
  static final int SMALL_READ_BYTES = 8 << 10;

  /** A record from here on is one message, or one batch, and waits while others fill the memory. */
  public static final int LARGE_BYTES = 272 << 10;

  private static final long LOOK_AGAIN_NANOS = 5_000_000;
  private static final long[] NO_PICKS = {};

  private final Source log;
  private final Source spill;
  private final RecordCheck check;
  private final ChunkPool pool;
  private final ChunkPool largePool;
  private final LongSupplier unsentBytes;
  private final long readersBytesMax;
  private final Waits waits;
  private final int requestsMax;
  private final Worker worker;

  private final Object lock = new Object();
  private final ArrayDeque<Request> requests = new ArrayDeque<>();
  private final ArrayDeque<Runnable> dueRequests = new ArrayDeque<>(0);
  private @Nullable Runnable afterClosed;
  private int postponed;
  private boolean closing;

  /**
   * Starts the worker.
   *
   * @param log where journalled records are
   * @param spill where transient ones are
   * @param check tells whether a record is the one that a row means
   * @param pool for reads that fit into one of its chunks
   * @param largePool for the others
   * @param unsentBytes that sockets have not taken; from any thread
   * @param readersBytesMax of the node for what is on its way to readers: read back, or handed over
   *     to sockets and not taken yet. One larger record is read when half of it is free
   * @param waits who waits for them
   * @param requestsMax how many requests may wait when one is offered
   */
  public ColdReads(
      Source log,
      Source spill,
      RecordCheck check,
      ChunkPool pool,
      ChunkPool largePool,
      LongSupplier unsentBytes,
      long readersBytesMax,
      Waits waits,
      Worker.Factory workers,
      int requestsMax) {
    this.log = log;
    this.spill = spill;
    this.check = check;
    this.pool = pool;
    this.largePool = largePool;
    this.unsentBytes = unsentBytes;
    this.readersBytesMax = readersBytesMax;
    this.waits = waits;
    this.requestsMax = requestsMax;
    this.worker = workers.start("reader", this::step);
  }

  /** Knows records by what they hold. */
  @FunctionalInterface
  public interface RecordCheck {
    /**
     * Whether the sound record that begins there holds the messages of a destination from a base.
     */
    boolean is(ByteBuffer memory, int start, long destinationId, long baseOffset);
  }

  /**
   * What is asked for.
   *
   * @param shard of the log that it is in
   * @param fromOffset the record with this offset is the first, or else the one after it
   * @param endOffset records that begin at or after it are not read
   * @param maxBytes of all records together, unless the first one alone is larger
   * @param sinceMillis records before the first one with a message as late as this are left out
   * @param isSpilled whether these are transient messages
   */
  public record Range(
      int shard,
      long destinationId,
      long fromOffset,
      long endOffset,
      int maxBytes,
      long sinceMillis,
      boolean isSpilled) {
    /** As the log names who waits for it. */
    @Override
    public String toString() {
      return "a read of destination %d of shard %d from offset %d"
          .formatted(destinationId, shard, fromOffset);
    }
  }

  /** A log and the rows that say what is live in it. */
  public record Source(View view, StorageEngine engine) {}

  /**
   * Asks for records, for a destination that has no other read outstanding.
   *
   * @param receiver gets the batch on the loop, once, unless the reads are closed before
   */
  public void add(Range range, EventLoop loop, Consumer<ColdBatch> receiver) {
    synchronized (lock) {
      if (closing) {
        return;
      }
      requests.add(request(range, NO_PICKS, loop, receiver));
    }
    worker.wakeUp();
  }

  /**
   * Asks for records that lie apart, for a destination that has no other read outstanding.
   *
   * @param range within which they are, and how much of them is read at most
   * @param picks an offset of each, in ascending order
   * @param receiver gets those that there are, as above
   */
  public void add(Range range, long[] picks, EventLoop loop, Consumer<ColdBatch> receiver) {
    synchronized (lock) {
      if (closing) {
        return;
      }
      requests.add(request(range, picks, loop, receiver));
    }
    worker.wakeUp();
  }

  /**
   * Asks what is due, for a destination that has no other such request outstanding.
   *
   * @param receiver gets it on the loop, once, unless the reads are closed before; null if the disk
   *     has failed
   */
  public void due(
      DueRecords.Wanted wanted, EventLoop loop, Consumer<@Nullable DueRecords> receiver) {
    Wait wait = waits.of(loop).of(wanted);
    wait.begin(WaitReason.COLD_READ);
    synchronized (lock) {
      if (closing) {
        return;
      }
      dueRequests.add(() -> {
        DueRecords found = due(wanted);
        loop.execute(() -> {
          wait.end();
          receiver.accept(found);
        });
      });
    }
    worker.wakeUp();
  }

  private @Nullable DueRecords due(DueRecords.Wanted wanted) {
    try {
      return DueRecords.read(log.view(), wanted);
    } catch (ViewDamagedException e) {
      throw e;
    } catch (UncheckedIOException e) {
      return null;
    }
  }

  private Request request(Range range, long[] picks, EventLoop loop, Consumer<ColdBatch> receiver) {
    Wait wait = waits.of(loop).of(range);
    wait.begin(WaitReason.COLD_READ);
    return new Request(range, picks, loop, receiver, wait);
  }

  /**
   * Asks for records.
   *
   * @param receiver gets the batch on the loop, once, unless the reads are closed before
   * @return false if too many requests wait or the reads are closed; then nothing will come
   */
  public boolean offer(Range range, EventLoop loop, Consumer<ColdBatch> receiver) {
    synchronized (lock) {
      if (closing || requests.size() + postponed >= requestsMax) {
        return false;
      }
      requests.add(request(range, NO_PICKS, loop, receiver));
    }
    worker.wakeUp();
    return true;
  }

  /** Memory of batches that their receivers still hold. Any thread. */
  public long usedBytes() {
    return pool.usedBytes() + largePool.usedBytes();
  }

  /** Whether so many bytes more may be on their way to readers. Any thread. */
  public boolean hasRoomFor(int bytes) {
    long onTheirWay = usedBytes() + unsentBytes.getAsLong();
    return onTheirWay + bytes <= readersBytesMax || onTheirWay <= readersBytesMax / 2;
  }

  /** How many of the bytes that a reader would like it had better ask for now. */
  public int readBytes(int wantedBytes) {
    return usedBytes() < readersBytesMax / 2
        ? wantedBytes
        : Math.min(wantedBytes, SMALL_READ_BYTES);
  }

  /**
   * Forgets waiting requests. View and engine may be closed when {@code after} runs, on the worker.
   */
  public void close(Runnable after) {
    synchronized (lock) {
      closing = true;
      requests.clear();
      dueRequests.clear();
      afterClosed = after;
    }
    worker.wakeUp();
  }

  private boolean step() {
    Request request;
    Runnable dueRequest;
    Runnable after;
    synchronized (lock) {
      dueRequest = dueRequests.poll();
      request = dueRequest == null ? requests.poll() : null;
      after = afterClosed;
      afterClosed = null;
    }
    if (dueRequest != null) {
      dueRequest.run();
    } else if (request != null) {
      serve(request);
    } else if (after != null) {
      after.run();
    }
    return dueRequest != null || request != null;
  }

  private void serve(Request request) {
    Range range = request.range();
    Source source = range.isSpilled() ? spill : log;
    RowSelection rows = new RowSelection(range);
    try {
      select(source.view(), request, rows);
    } catch (ViewDamagedException e) {
      throw e;
    } catch (UncheckedIOException e) {
      deliver(request, null, List.of(), range.fromOffset(), failure(null, e));
      return;
    }
    if (rows.rows().isEmpty()) {
      deliver(request, null, List.of(), rows.nextOffset(), null);
      return;
    }
    if (rows.bytes() >= LARGE_BYTES && !hasRoomFor(rows.bytes())) {
      postpone(request);
      return;
    }
    Chunk chunk =
        rows.bytes() <= pool.chunkBytes()
            ? pool.allocateFitting(rows.bytes())
            : largePool.allocate(rows.bytes());
    List<ColdRecord> records = new ArrayList<>(rows.rows().size());
    int start = 0;
    for (IndexRow row : rows.rows()) {
      Optional<ColdRecord> record;
      try {
        record = read(source, range, row, chunk, start);
      } catch (ViewDamagedException e) {
        throw e;
      } catch (DamagedRecordException | IOException | UncheckedIOException e) {
        deliver(request, chunk, records, row.baseOffset(), failure(row, e));
        return;
      }
      if (record.isPresent()) {
        records.add(record.get());
        start += RecordFormat.aligned(row.lengthBytes());
      }
    }
    deliver(request, chunk, records, rows.nextOffset(), null);
  }

  private static void select(View view, Request request, RowSelection rows) {
    Range range = request.range();
    if (request.picks().length == 0) {
      view.rows(range.shard(), range.destinationId(), range.fromOffset(), rows);
    }
    for (long pick : request.picks()) {
      view.rows(
          range.shard(),
          range.destinationId(),
          pick,
          (id, row) -> {
            rows.pick(pick, row);
            return false;
          });
    }
  }

  private void postpone(Request request) {
    synchronized (lock) {
      postponed++;
    }
    EventLoop loop = request.loop();
    loop.execute(() -> {
      request.waiting().begin(WaitReason.READER_MEMORY);
      loop.schedule(LOOK_AGAIN_NANOS, () -> again(request));
    });
  }

  private void again(Request request) {
    synchronized (lock) {
      postponed--;
      if (closing) {
        return;
      }
      requests.add(request);
    }
    worker.wakeUp();
  }

  private static ColdFailure failure(@Nullable IndexRow row, Exception why) {
    return new ColdFailure(row, String.valueOf(why.getMessage()));
  }

  /** Empty if the row is gone: its record was settled and its segment perhaps recycled. */
  private Optional<ColdRecord> read(
      Source source, Range range, IndexRow row, Chunk chunk, int start)
      throws DamagedRecordException, IOException {
    long destinationId = range.destinationId();
    IndexRow wanted = row;
    while (true) {
      DamagedRecordException damage = damage(source.engine(), range, wanted, chunk, start);
      if (damage == null && check.is(chunk.memory(), start, destinationId, wanted.baseOffset())) {
        return Optional.of(new ColdRecord(wanted, start));
      }
      IndexRow now = rowNow(source.view(), range, wanted.baseOffset());
      if (now == null) {
        return Optional.empty();
      }
      if (now.position() != wanted.position() && now.lengthBytes() == wanted.lengthBytes()) {
        // Copied elsewhere since the rows were looked up.
        wanted = now;
      } else if (damage != null) {
        throw damage;
      } else {
        throw new IOException(
            "the index says that offset %d is at log position %d, where another record is"
                .formatted(wanted.baseOffset(), wanted.position()));
      }
    }
  }

  /** What is wrong with the bytes that were read; null if they are a record as it was written. */
  private static @Nullable DamagedRecordException damage(
      StorageEngine engine, Range range, IndexRow row, Chunk chunk, int start) throws IOException {
    try {
      engine.read(
          range.shard(),
          row.position(),
          row.lengthBytes(),
          chunk.memory().slice(start, row.lengthBytes()));
      return null;
    } catch (DamagedRecordException e) {
      return e;
    }
  }

  private static @Nullable IndexRow rowNow(View view, Range range, long baseOffset) {
    @Nullable IndexRow[] found = {null};
    view.rows(
        range.shard(),
        range.destinationId(),
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
      Request request,
      @Nullable Chunk chunk,
      List<ColdRecord> records,
      long nextOffset,
      @Nullable ColdFailure failure) {
    boolean isKept = !records.isEmpty();
    ColdBatch batch =
        new ColdBatch(
            request.range().destinationId(), isKept ? chunk : null, records, nextOffset, failure);
    request
        .loop()
        .execute(() -> {
          request.waiting().end();
          if (chunk != null) {
            if (isKept) {
              chunk.hold();
            }
            chunk.seal();
          }
          request.receiver().accept(batch);
        });
  }

  private record Request(
      Range range, long[] picks, EventLoop loop, Consumer<ColdBatch> receiver, Wait waiting) {}
}
