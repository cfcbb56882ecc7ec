package dev.forebay.testkit.broker;

import dev.forebay.runtime.EventLoop;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A log of transient messages without room on its disk: nothing is ever written. */
record FullSpill(StorageEngine inner) implements StorageEngine {
  @Override
  public long replay(long from, RecordVisitor visitor) {
    return inner.replay(from, visitor);
  }

  @Override
  public Journal acquire(int shard, EventLoop loop) {
    return new Journal() {
      @Override
      public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {}

      @Override
      public void flush() {}
    };
  }

  @Override
  public void read(long position, int lengthBytes, ByteBuffer target)
      throws DamagedRecordException, IOException {
    inner.read(position, lengthBytes, target);
  }

  @Override
  public void retain(long position) {
    inner.retain(position);
  }

  @Override
  public void release(long position) {
    inner.release(position);
  }

  @Override
  public void trim(long position) {
    inner.trim(position);
  }

  @Override
  public long unsyncedBytes() {
    return inner.unsyncedBytes();
  }

  @Override
  public long durablePosition() {
    return inner.durablePosition();
  }

  @Override
  public void close() {
    inner.close();
  }
}
