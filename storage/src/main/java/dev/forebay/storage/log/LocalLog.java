package dev.forebay.storage.log;

import dev.forebay.runtime.Clock;
import dev.forebay.runtime.EventLoop;
import dev.forebay.runtime.FailStop;
import dev.forebay.runtime.Worker;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import dev.forebay.storage.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.random.RandomGenerator;

/**
 * The storage engine on the files of one directory: one log for all shards of the node, one writer.
 * Starts two workers, "log-writer" and "segment-filler". Threads as {@link StorageEngine} says.
 */
public final class LocalLog implements StorageEngine {
  private final Disk disk;
  private final SegmentList list;
  private final LogSettings settings;
  private final FailStop failStop;
  private final SegmentAccounts accounts;
  private final SegmentSupply supply;
  private final LogWriter writer;
  private final LogReader reader;
  private final Worker writerWorker;
  private final Worker fillerWorker;
  private final IdentityHashMap<EventLoop, LoopAppender> appenders = new IdentityHashMap<>();
  private final Epochs epochs;
  private boolean replayed;
  private boolean closed;

  /**
   * Makes the engine; {@link #replay} opens the files.
   *
   * @param random for the ids of segments, which must differ from all that a recycled file had
   * @param clock measures syncs
   */
  public LocalLog(
      Disk disk,
      LogSettings settings,
      Worker.Factory workers,
      FailStop failStop,
      RandomGenerator random,
      Clock clock,
      LogObserver observer) {
    this.disk = disk;
    this.settings = settings;
    this.failStop = failStop;
    this.list = new SegmentList(disk);
    this.supply = new SegmentSupply(disk, list, settings, failStop, observer);
    this.accounts = new SegmentAccounts(supply::retire);
    this.reader = new LogReader(accounts);
    this.writer =
        new LogWriter(list, settings, supply, accounts, random, clock, failStop, observer);
    this.epochs = new Epochs(accounts, reader, writer::durablePosition);
    this.writerWorker = workers.start("log-writer", writer::step);
    this.fillerWorker = workers.start("segment-filler", supply::step);
  }

  @Override
  public synchronized long[] replay(long[] from, RecordVisitor visitor) {
    if (replayed) {
      throw new IllegalStateException("replayed before");
    }
    replayed = true;
    Recovered found;
    try {
      found = new Recovery(disk, list, settings.acceptLoss()).run(from, visitor);
    } catch (IOException e) {
      throw new UncheckedIOException("log could not be read: " + e.getMessage(), e);
    }
    accounts.start(from.length);
    found.segments().forEach(accounts::add);
    writer.resume(found);
    epochs.start(list.sequence());
    Segment last = found.last();
    long lastBytes = last == null ? 0 : last.header().sizeBytes();
    supply.start(
        found.spares(),
        settings.nextSegmentSizeBytes(lastBytes),
        found.lastSpareNumber(),
        fillerWorker::wakeUp,
        writerWorker::wakeUp);
    long[] ends = new long[from.length];
    Arrays.fill(ends, found.endPosition());
    return ends;
  }

  @Override
  public synchronized LoopJournals journals(EventLoop loop) {
    if (!replayed) {
      throw new IllegalStateException("not replayed yet");
    }
    return appenders.computeIfAbsent(loop, this::newAppender);
  }

  @Override
  public void read(int shard, long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException {
    reader.read(position, lengthBytes, target);
  }

  @Override
  public boolean isLost(int shard, long position) {
    return settings.acceptLoss() && !accounts.has(position);
  }

  @Override
  public void retain(int shard, long position) {
    accounts.retain(shard, position);
  }

  @Override
  public void release(int shard, long position) {
    accounts.release(shard, position);
  }

  @Override
  public long unsyncedBytes() {
    return writer.unsyncedBytes();
  }

  /** Tries again to make segments after {@link LogObserver#segmentUnavailable}. Any thread. */
  public void retrySpace() {
    supply.retry();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    // The workers may still run, or may never run again: either way the rest is done here.
    boolean more = true;
    while (more) {
      more = writer.step() || supply.step();
    }
    try {
      writer.close();
      supply.close();
      list.close();
      for (Segment segment : accounts.all()) {
        segment.file().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("log could not be closed", e);
    }
  }

  private LoopAppender newAppender(EventLoop loop) {
    LoopAppender appender =
        new LoopAppender(loop, epochs, settings.sliceBytesMax(), writerWorker::wakeUp, failStop);
    writer.add(appender);
    return appender;
  }
}
