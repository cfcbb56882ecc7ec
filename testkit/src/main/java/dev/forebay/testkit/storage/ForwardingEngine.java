package dev.forebay.testkit.storage;

import dev.forebay.runtime.EventLoop;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.Journal;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Does what another engine does. */
public class ForwardingEngine implements StorageEngine {
  private final StorageEngine inner;

  /** For sub-classes, which change some of it. */
  protected ForwardingEngine(StorageEngine inner) {
    this.inner = inner;
  }

  /** What a writer gets of a journal. */
  protected Journal acquired(Journal journal) {
    return journal;
  }

  /** The end of a turn. */
  protected void flush(LoopJournals journals) {
    journals.flush();
  }

  @Override
  public long[] replay(long[] from, RecordVisitor visitor) {
    return inner.replay(from, visitor);
  }

  @Override
  public LoopJournals journals(EventLoop loop) {
    LoopJournals journals = inner.journals(loop);
    return new LoopJournals() {
      @Override
      public void acquire(int shard, Runnable lost, Consumer<Journal> acquired) {
        journals.acquire(shard, lost, journal -> acquired.accept(acquired(journal)));
      }

      @Override
      public void flush() {
        ForwardingEngine.this.flush(journals);
      }
    };
  }

  @Override
  public void read(int shard, long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException {
    inner.read(shard, position, lengthBytes, target);
  }

  @Override
  public boolean isLost(int shard, long position) {
    return inner.isLost(shard, position);
  }

  @Override
  public void retain(int shard, long position) {
    inner.retain(shard, position);
  }

  @Override
  public void release(int shard, long position) {
    inner.release(shard, position);
  }

  @Override
  public long unsyncedBytes() {
    return inner.unsyncedBytes();
  }

  @Override
  public void close() {
    inner.close();
  }
}
