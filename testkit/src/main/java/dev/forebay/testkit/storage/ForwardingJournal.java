package dev.forebay.testkit.storage;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordVisitor;

/** Does what another journal does. */
public class ForwardingJournal implements Journal {
  private final Journal inner;

  /** For sub-classes, which change some of it. */
  protected ForwardingJournal(Journal inner) {
    this.inner = inner;
  }

  @Override
  public long epoch() {
    return inner.epoch();
  }

  @Override
  public long replay(long from, RecordVisitor visitor) {
    return inner.replay(from, visitor);
  }

  @Override
  public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
    inner.append(chunk, start, lengthBytes, callback);
  }

  @Override
  public long durablePosition() {
    return inner.durablePosition();
  }

  @Override
  public void trim(long position) {
    inner.trim(position);
  }

  @Override
  public void close(Runnable closed) {
    inner.close(closed);
  }
}
