package dev.forebay.storage.log;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.Journal;
import dev.forebay.storage.RecordVisitor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A shard's journal as one writer has it. Confined to the writer's loop, but for what says so. */
final class ShardJournal implements Journal {
  private final Epochs epochs;
  private final int shard;
  private final LoopAppender appender;
  private final long epoch;
  private final Runnable lost;
  private final Consumer<Journal> acquired;
  private volatile long begin;
  private boolean isOpen;
  private boolean isClosed;
  private boolean isLost;
  private @Nullable Runnable next;

  ShardJournal(
      Epochs epochs,
      int shard,
      LoopAppender appender,
      long epoch,
      Runnable lost,
      Consumer<Journal> acquired) {
    this.epochs = epochs;
    this.shard = shard;
    this.appender = appender;
    this.epoch = epoch;
    this.lost = lost;
    this.acquired = acquired;
  }

  /** Nobody else writes the shard any more. Any thread. */
  void open() {
    appender
        .loop()
        .execute(() -> {
          isOpen = true;
          begin = epochs.durablePosition();
          acquired.accept(this);
          yieldIfAsked();
        });
  }

  /** Stops writing; {@code whenStopped} runs when everything so far is durable. Any thread. */
  void yieldTo(Runnable whenStopped) {
    appender
        .loop()
        .execute(() -> {
          next = whenStopped;
          yieldIfAsked();
        });
  }

  private void yieldIfAsked() {
    Runnable whenStopped = next;
    if (whenStopped == null || !isOpen) {
      return;
    }
    next = null;
    if (!isClosed) {
      isLost = true;
      lost.run();
    }
    appender.whenAllIsTold(whenStopped);
  }

  /** Whether another writer has taken over; callbacks are not told then. */
  boolean isLost() {
    return isLost;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public long replay(long from, RecordVisitor visitor) {
    epochs.replay(shard, from, begin, visitor);
    return begin;
  }

  @Override
  public void append(Chunk chunk, int start, int lengthBytes, AppendCallback callback) {
    if (isLost || isClosed) {
      return;
    }
    appender.append(this, chunk, start, lengthBytes, callback);
  }

  @Override
  public long durablePosition() {
    return epochs.durablePosition();
  }

  @Override
  public void trim(long position) {
    if (!isLost && !isClosed) {
      epochs.trim(shard, position);
    }
  }

  @Override
  public void close(Runnable closed) {
    isClosed = true;
    appender.whenAllIsTold(closed);
  }
}
