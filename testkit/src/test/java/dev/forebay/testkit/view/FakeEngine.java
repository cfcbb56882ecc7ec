package dev.forebay.testkit.view;

import dev.forebay.runtime.EventLoop;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.LoopJournals;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** An engine that can read what the test put there, and nothing else. */
final class FakeEngine implements StorageEngine {
  private final Map<Long, byte[]> records = new HashMap<>();
  private boolean failing;
  private Runnable beforeRead = () -> {};

  /** Has reads fail, or succeed again. */
  void failing(boolean now) {
    failing = now;
  }

  void put(long position, byte[] record) {
    records.put(position, record);
  }

  /** What happens elsewhere just before the next read. */
  void beforeRead(Runnable action) {
    beforeRead = action;
  }

  @Override
  public void read(int shard, long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException {
    Runnable action = beforeRead;
    beforeRead = () -> {};
    action.run();
    if (failing) {
      throw new IOException("input/output error");
    }
    byte[] record = records.get(position);
    if (record == null) {
      throw new DamagedRecordException("nothing at " + position);
    }
    target.put(record, 0, lengthBytes);
  }

  @Override
  public long[] replay(long[] from, RecordVisitor visitor) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LoopJournals journals(EventLoop loop) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void retain(int shard, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void release(int shard, long position) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long unsyncedBytes() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
