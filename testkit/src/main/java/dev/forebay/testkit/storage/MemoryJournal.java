package dev.forebay.testkit.storage;

import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordVisitor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shard's journal as one writer of a {@link MemoryEngine} has it. One thread at a time. */
final class MemoryJournal implements Journal {
  private final MemoryEngine engine;
  private final int shard;
  private final StoredShard stored;
  private final EventLoop loop;
  private final Worker writer;
  private final Runnable lost;
  private final long begin;
  private final long epoch;
  private List<Pending> filling = new ArrayList<>();
  private List<Pending> waiting = new ArrayList<>();
  private List<Pending> written = List.of();
  private long untold;
  private long unsyncedBytes;
  private boolean isRefused;
  private boolean isLost;
  private boolean isClosed;
  private @Nullable Runnable whenClosed;

  private static final class Pending {
    private final Chunk chunk;
    private final int start;
    private final int lengthBytes;
    private final AppendCallback callback;
    private long position;

    Pending(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
      this.chunk = chunk;
      this.start = start;
      this.lengthBytes = lengthBytes;
      this.callback = callback;
    }
  }

  MemoryJournal(
      MemoryEngine engine,
      int shard,
      StoredShard stored,
      EventLoop loop,
      Worker writer,
      Runnable lost) {
    this.engine = engine;
    this.shard = shard;
    this.stored = stored;
    this.loop = loop;
    this.writer = writer;
    this.lost = lost;
    this.epoch = stored.beginEpoch();
    this.begin = stored.end();
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public long replay(long from, RecordVisitor visitor) {
    engine.forget(shard);
    stored.replay(from, begin, visitor);
    return begin;
  }

  @Override
  public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
    if (isLost || isClosed) {
      return;
    }
    chunk.hold();
    untold++;
    unsyncedBytes += lengthBytes;
    filling.add(new Pending(chunk, start, lengthBytes, callback));
  }

  void flush() {
    if (!filling.isEmpty()) {
      waiting.addAll(filling);
      filling = new ArrayList<>();
      writer.wakeUp();
    }
  }

  @Override
  public long durablePosition() {
    return stored.durableEnd();
  }

  @Override
  public void trim(long position) {
    if (!isLost && !isClosed && stored.epoch() == epoch) {
      engine.trim(shard, position);
    }
  }

  @Override
  public void close(Runnable closed) {
    flush();
    isClosed = true;
    whenClosed = closed;
    closeIfTold();
  }

  private void closeIfTold() {
    Runnable closed = whenClosed;
    if (closed != null && untold == 0 && !isLost) {
      whenClosed = null;
      closed.run();
    }
  }

  long unsyncedBytes() {
    return unsyncedBytes;
  }

  /** Whether nothing will come of it any more. */
  boolean isOver() {
    return (isLost || isClosed) && untold == 0;
  }

  boolean hasWork() {
    return !isRefused && (isStale() || !written.isEmpty() || !waiting.isEmpty());
  }

  private boolean isStale() {
    return stored.epoch() != epoch;
  }

  /** Writes what waits, or makes it durable, or hears that it is the writer no more. */
  void work() {
    if (isStale()) {
      isRefused = true;
      loop.execute(this::lose);
    } else if (written.isEmpty()) {
      written = waiting;
      waiting = new ArrayList<>();
      for (Pending pending : written) {
        byte[] record = new byte[pending.lengthBytes];
        pending.chunk.memory().get(pending.start, record);
        pending.position = stored.write(record);
        unsyncedBytes -= pending.lengthBytes;
      }
    } else {
      List<Pending> durable = written;
      written = List.of();
      stored.durable(stored.end());
      loop.execute(() -> tell(durable));
    }
  }

  private void tell(List<Pending> durable) {
    for (Pending pending : durable) {
      untold--;
      if (!isLost) {
        pending.callback.durable(pending.position);
      }
      pending.chunk.release();
    }
    closeIfTold();
  }

  private void lose() {
    boolean wasClosed = isClosed && untold == 0;
    isLost = true;
    flush();
    List<Pending> refused = new ArrayList<>(written);
    refused.addAll(waiting);
    written = List.of();
    waiting = new ArrayList<>();
    for (Pending pending : refused) {
      untold--;
      pending.chunk.release();
    }
    unsyncedBytes = 0;
    if (!wasClosed) {
      lost.run();
    }
  }
}
