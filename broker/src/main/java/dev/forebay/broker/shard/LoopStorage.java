package dev.forebay.broker.shard;

import dev.forebay.broker.BrokerSettings;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import dev.forebay.storage.view.ViewWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the shards of one loop share of storage: the chunk for records that are not runs, the young
 * chunks, the view, and the order of work at a turn's end. Confined to its loop.
 */
public final class LoopStorage {
  private final BrokerLoop loop;
  private final BrokerSettings settings;
  private final StorageEngine engine;
  private final ViewWorker view;
  private final ChunkPool pool;
  private final AtomicLong volumeBytes;
  private final QueueObserver observer;
  private final PinnedChunks pinned;
  private final YoungChunks young = new YoungChunks(this);
  private final ChunkWriter records;
  private final List<Shard> shards = new ArrayList<>();

  /** Any journal of this loop: flushing one hands over the records of all. */
  private @Nullable Journal handOver;

  private boolean groupExpected;

  /**
   * Makes the storage side of a loop.
   *
   * @param pool for journalled records
   * @param pinned chunks that connections keep for what their sockets have not taken
   * @param volumeBytes counts what all loops have appended
   * @param observer is told what happens to queues
   */
  public LoopStorage(
      BrokerLoop loop,
      BrokerSettings settings,
      StorageEngine engine,
      ViewWorker view,
      ChunkPool pool,
      PinnedChunks pinned,
      AtomicLong volumeBytes,
      QueueObserver observer) {
    this.loop = loop;
    this.settings = settings;
    this.engine = engine;
    this.view = view;
    this.pool = pool;
    this.pinned = pinned;
    this.volumeBytes = volumeBytes;
    this.observer = observer;
    this.records = new ChunkWriter(pool, Chunk::seal);
    loop.addTurnEnd(this::turnEnd);
  }

  void addShard(Shard shard) {
    shards.add(shard);
  }

  private void turnEnd() {
    for (Shard shard : shards) {
      shard.deliverDue();
    }
    for (Shard shard : shards) {
      shard.journalSettlements();
    }
    young.makeRoom();
    if (handOver != null) {
      handOver.flush();
    }
    groupExpected = false;
  }

  /** Becomes the writer of a shard's journal. */
  public Journal acquire(int shard) {
    Journal journal = engine.acquire(shard, loop.eventLoop());
    handOver = journal;
    return journal;
  }

  /** Appends a record that is not a run. */
  public void append(
      Journal journal, RecordType type, int shard, byte[] payload, AppendCallback callback) {
    int length = RecordFormat.HEADER_BYTES + payload.length;
    records.reserve(length);
    Chunk chunk = records.chunk();
    int start = records.position();
    RecordFormat.writeHeader(chunk.memory(), start, type, shard, length);
    chunk.memory().put(start + RecordFormat.HEADER_BYTES, payload);
    records.advance(length);
    appended(length);
    journal.append(chunk, start, length, callback);
    loop.wantTurnEnd();
  }

  void appended(int lengthBytes) {
    groupExpected = true;
    volumeBytes.addAndGet(RecordFormat.aligned(lengthBytes));
  }

  /** Whether something was appended in this turn, so that a commit group comes anyway. */
  boolean isGroupExpected() {
    return groupExpected;
  }

  long volumeBytes() {
    return volumeBytes.get();
  }

  boolean isMemoryShort() {
    return pool.usedBytes() > settings.chunkBytes() / 4 * 3;
  }

  /** Has the batch written to the view; {@code written} then runs on this loop. */
  public void submit(ViewBatch batch, Runnable written) {
    view.submit(batch, () -> loop.eventLoop().execute(written));
  }

  void submit(ViewOperation operation) {
    view.submit(new ViewBatch(List.of(operation)), () -> {});
  }

  void flushView(Runnable flushed) {
    view.requestFlush(() -> loop.eventLoop().execute(flushed));
  }

  void consumerRemoved(Queue queue) {
    if (queue.consumerCount() == 0) {
      observer.lastConsumerGone(queue);
    }
  }

  void unusedTooLong(Queue queue) {
    observer.unusedTooLong(queue);
  }

  /** The loop. */
  public BrokerLoop loop() {
    return loop;
  }

  BrokerSettings settings() {
    return settings;
  }

  /** The log. */
  public StorageEngine engine() {
    return engine;
  }

  PinnedChunks pinned() {
    return pinned;
  }

  YoungChunks young() {
    return young;
  }

  List<Shard> shards() {
    return shards;
  }
}
