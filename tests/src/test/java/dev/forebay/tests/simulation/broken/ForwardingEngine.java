package dev.forebay.tests.simulation.broken;

import dev.forebay.runtime.EventLoop;
import dev.forebay.storage.DamagedRecordException;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordVisitor;
import dev.forebay.storage.StorageEngine;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Does what another engine does. */
class ForwardingEngine implements StorageEngine {
  private final StorageEngine inner;

  ForwardingEngine(StorageEngine inner) {
    this.inner = inner;
  }

  @Override
  public long replay(long from, RecordVisitor visitor) {
    return inner.replay(from, visitor);
  }

  @Override
  public Journal acquire(int shard, EventLoop loop) {
    return inner.acquire(shard, loop);
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
