package dev.forebay.broker.loop;

import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.ChunkWriter;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.RecordType;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewOperation;
import dev.forebay.storage.view.ViewWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the shards of one loop share of storage: the chunk for records that are not runs, the young
 * chunks, the view, and the order of work at a turn's end. Confined to its loop.
 */
public final class LoopStorage {
  private final BrokerLoop loop;
  private final BrokerSettings settings;
  private final StorageEngine engine;
  private final ViewWorker view;
  private final MessageMemory memory;
  private final AtomicLong volumeBytes;
  private final QueueObserver observer;
  private final PinnedChunks pinned;
  private final KnownProducers producers;
  private final Spill spill;
  private final YoungChunks young = new YoungChunks(this);
  private final ChunkWriter records;
  private final List<ShardTurn> shards = new ArrayList<>();
  private final LoopJournals journals;
  private boolean groupExpected;

  /**
   * Makes the storage side of a loop.
   *
   * @param memory for journalled records
   * @param pinned chunks that connections keep for what their sockets have not taken
   * @param producers that the loop's partitions know
   * @param spill of transient messages
   * @param volumeBytes counts what all loops have appended
   * @param observer is told what happens to queues
   */
  public LoopStorage(
      BrokerLoop loop,
      BrokerSettings settings,
      StorageEngine engine,
      ViewWorker view,
      MessageMemory memory,
      PinnedChunks pinned,
      KnownProducers producers,
      Spill spill,
      AtomicLong volumeBytes,
      QueueObserver observer) {
    this.loop = loop;
    this.settings = settings;
    this.engine = engine;
    this.view = view;
    this.memory = memory;
    this.pinned = pinned;
    this.producers = producers;
    this.spill = spill;
    this.volumeBytes = volumeBytes;
    this.observer = observer;
    this.journals = engine.journals(loop.eventLoop());
    this.records = new ChunkWriter(memory.pool(), Chunk::seal);
    loop.addTurnEnd(this::turnEnd);
  }

  /** The shard is among those of the loop. */
  public void opened(ShardTurn shard) {
    shards.add(shard);
  }

  /** It is not any more. */
  public void closed(ShardTurn shard) {
    shards.remove(shard);
  }

  private void turnEnd() {
    for (int i = 0; i < shards.size(); i++) {
      shards.get(i).deliverDue();
    }
    for (int i = 0; i < shards.size(); i++) {
      shards.get(i).journalSettlements();
    }
    young.makeRoom();
    spill.makeRoom();
    journals.flush();
    groupExpected = false;
  }

  /**
   * Becomes the writer of a shard's journal.
   *
   * @param lost runs if somebody else becomes it before it is closed
   * @param opened runs on the loop when it is open
   */
  public OwnedJournal acquire(int shard, Runnable lost, Runnable opened) {
    OwnedJournal owned = new OwnedJournal(this, shard);
    journals.acquire(
        shard,
        lost,
        acquired -> {
          owned.opened(acquired);
          opened.run();
        });
    return owned;
  }

  /** Becomes the writer of a journal that the node can't go on without. */
  public OwnedJournal acquire(int shard) {
    return acquire(shard, () -> loop.lost(shard), () -> {});
  }

  /** Appends a record that is not a run. */
  void append(
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

  /** Where the loop writes journalled records itself. */
  public ChunkWriter records() {
    return records;
  }

  void appended(int lengthBytes) {
    groupExpected = true;
    volumeBytes.addAndGet(RecordFormat.aligned(lengthBytes));
  }

  /** Whether something was appended in this turn, so that a commit group comes anyway. */
  public boolean isGroupExpected() {
    return groupExpected;
  }

  long volumeBytes() {
    return volumeBytes.get();
  }

  /** The node's memory for journalled messages. */
  public MessageMemory memory() {
    return memory;
  }

  boolean isMemoryShort() {
    return memory.isShort();
  }

  /** Has the batch written to the view; {@code written} then runs on this loop. */
  public void submit(ViewBatch batch, Runnable written) {
    view.submit(batch, () -> loop.eventLoop().execute(written));
  }

  /** Has the operation written to the view some time. */
  public void submit(ViewOperation operation) {
    view.submit(new ViewBatch(List.of(operation)), () -> {});
  }

  /** Has the view flushed; {@code flushed} then runs on this loop. */
  public void flushView(Runnable flushed) {
    view.requestFlush(() -> loop.eventLoop().execute(flushed));
  }

  /** Who is told what happens to queues. */
  public QueueObserver observer() {
    return observer;
  }

  /** The loop. */
  public BrokerLoop loop() {
    return loop;
  }

  /** The node's settings. */
  public BrokerSettings settings() {
    return settings;
  }

  /** Where the journals are. */
  public StorageEngine engine() {
    return engine;
  }

  /** Chunks that connections keep. */
  public PinnedChunks pinned() {
    return pinned;
  }

  /** Producers that the loop's partitions know. */
  public KnownProducers producers() {
    return producers;
  }

  /** Chunks of transient messages in memory. */
  public Spill spill() {
    return spill;
  }

  /** Chunks of journalled records in memory. */
  public YoungChunks young() {
    return young;
  }

  List<ShardTurn> shards() {
    return shards;
  }
}
