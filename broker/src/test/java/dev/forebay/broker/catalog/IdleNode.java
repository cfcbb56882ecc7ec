package dev.forebay.broker.catalog;

import dev.forebay.broker.api.BrokerMetrics;
import dev.forebay.broker.api.BrokerSettings;
import dev.forebay.broker.form.Dialects;
import dev.forebay.broker.form.Forms;
import dev.forebay.broker.handover.Carriage;
import dev.forebay.broker.handover.Handover;
import dev.forebay.broker.loop.BrokerLoop;
import dev.forebay.broker.loop.BrokerTime;
import dev.forebay.broker.loop.LoopStorage;
import dev.forebay.broker.loop.MessageMemory;
import dev.forebay.broker.loop.PinnedChunks;
import dev.forebay.broker.loop.QueueObserver;
import dev.forebay.broker.loop.Spill;
import dev.forebay.broker.record.KnownProducers;
import dev.forebay.broker.record.RecordIdentity;
import dev.forebay.broker.shard.Shard;
import dev.forebay.message.KeyDialect;
import dev.forebay.message.SeparatedKeys;
import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.ChunkPool;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.read.ColdReads;
import dev.forebay.storage.view.View;
import dev.forebay.storage.view.ViewBatch;
import dev.forebay.storage.view.ViewFamily;
import dev.forebay.storage.view.ViewWorker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** One shard for queues that exist and are never used. */
final class IdleNode implements EventLoop, Clock, StorageEngine, View, LoopJournals {
  private static final Forms FORMS =
      new Forms(SeparatedKeys.of(KeyDialect.OF_NAMES, '.', '*', '#'));
  static final Dialects DIALECTS = FORMS.dialects();

  final Shard shard;

  IdleNode() {
    Worker.Factory workers = (_, _) -> () -> {};
    BrokerLoop loop =
        new BrokerLoop(
            this,
            this,
            new BrokerTime(this, null, 0, false),
            (reason, cause) -> {
              throw new AssertionError(reason, cause);
            });
    loop.connect(List.of(loop));
    ChunkPool pool = new ChunkPool(0);
    MessageMemory memory = new MessageMemory(pool, Long.MAX_VALUE, 1);
    ViewWorker view =
        new ViewWorker(this, workers, IdleNode::failed, (_, _) -> {}, ViewWorker.Limits.DEFAULT);
    LoopStorage storage =
        new LoopStorage(
            loop,
            BrokerSettings.defaults(),
            this,
            view,
            memory,
            new PinnedChunks(0, new LongAdder()),
            new KnownProducers(0),
            new Spill(loop, new Spill.Node(this, view, memory, new ArrayList<>())),
            new AtomicLong(),
            new Deaf());
    shard =
        new Shard(
            1,
            storage,
            new Handover(loop, Carriage.DIRECT),
            new ColdReads(
                new ColdReads.Source(this, this),
                new ColdReads.Source(this, this),
                RecordIdentity::is,
                pool,
                new ChunkPool(1),
                () -> 0,
                workers,
                0),
            new BrokerMetrics(),
            FORMS);
  }

  private static void failed(String reason, Throwable cause) {
    throw new AssertionError(reason, cause);
  }

  private static UnsupportedOperationException neverUsed() {
    return new UnsupportedOperationException("nothing happens on this node");
  }

  private static final class Deaf implements QueueObserver {
    @Override
    public void lastConsumerGone(long queueId) {
      throw neverUsed();
    }

    @Override
    public void unusedTooLong(long queueId) {
      throw neverUsed();
    }
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public LoopJournals journals(EventLoop loop) {
    return this;
  }

  @Override
  public void acquire(int number, Runnable lost, Consumer<Journal> acquired) {}

  @Override
  public void close() {}

  @Override
  public boolean inLoop() {
    throw neverUsed();
  }

  @Override
  public void execute(Runnable task) {
    throw neverUsed();
  }

  @Override
  public void executeAtTurnEnd(Runnable task) {
    throw neverUsed();
  }

  @Override
  public Timer schedule(long delayNanos, Runnable task) {
    throw neverUsed();
  }

  @Override
  public long nanoTime() {
    return 0;
  }

  @Override
  public long wallMillis() {
    return 0;
  }

  @Override
  public long[] replay(long[] from, RecordVisitor visitor) {
    throw neverUsed();
  }

  @Override
  public void read(int number, long position, int lengthBytes, ByteBuffer target) {
    throw neverUsed();
  }

  @Override
  public void retain(int number, long position) {
    throw neverUsed();
  }

  @Override
  public void release(int number, long position) {
    throw neverUsed();
  }

  @Override
  public long unsyncedBytes() {
    throw neverUsed();
  }

  @Override
  public void flush() {
    throw neverUsed();
  }

  @Override
  public void write(ViewBatch batch, RemovedRows removedRows) {
    throw neverUsed();
  }

  @Override
  public void rows(int number, long destinationId, long fromOffset, RowVisitor visitor) {
    throw neverUsed();
  }

  @Override
  public void rows(int number, RowVisitor visitor) {
    throw neverUsed();
  }

  @Override
  public void states(int number, StateVisitor visitor) {
    throw neverUsed();
  }

  @Override
  public void catalog(CatalogVisitor visitor) {
    throw neverUsed();
  }

  @Override
  public long applied(int number, ViewFamily family) {
    throw neverUsed();
  }
}
