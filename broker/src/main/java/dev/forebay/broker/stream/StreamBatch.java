package dev.forebay.broker.stream;

import dev.forebay.broker.api.stream.AppendReply;
import dev.forebay.broker.api.stream.BatchHead;
import dev.forebay.broker.api.stream.StoredBatch;
import dev.forebay.broker.handover.ToPartition;
import dev.forebay.broker.loop.Run;
import dev.forebay.broker.loop.YoungRecord;
import dev.forebay.broker.record.BatchFormat;
import dev.forebay.broker.record.OffsetDeque;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewOperation;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A freshly appended batch in its chunk. Confined to its shard's loop once it is appended. */
public final class StreamBatch implements YoungRecord, OffsetDeque.Numbered {
  private static final long NOT_DURABLE = -1;

  private final StreamPartition partition;
  private final StoredBatch.Layout layout;
  private final Chunk chunk;
  private final int start;
  private final int lengthBytes;
  private final int count;
  private final long maxTimeMillis;
  private @Nullable Consumer<AppendReply> reply;
  private long base;
  private long position = NOT_DURABLE;
  private boolean gone;
  private boolean indexed;

  /**
   * A client's batch.
   *
   * @param reply gets on the shard's loop what became of it, once
   */
  StreamBatch(StreamPartition partition, ToPartition.Append batch, Consumer<AppendReply> reply) {
    BatchHead head = BatchFormat.head(batch.chunk().memory(), batch.start());
    this.partition = partition;
    this.layout = StoredBatch.Layout.BATCH;
    this.chunk = batch.chunk();
    this.start = batch.start();
    this.lengthBytes = batch.lengthBytes();
    this.count = head.count();
    this.maxTimeMillis = head.maxTimeMillis();
    this.reply = reply;
  }

  /** A run of messages whose record is complete but for its offset. */
  StreamBatch(StreamPartition partition, Run run) {
    this.partition = partition;
    this.layout = StoredBatch.Layout.RUN;
    this.chunk = run.chunk();
    this.start = run.start();
    this.lengthBytes = run.lengthBytes();
    this.count = run.count();
    this.maxTimeMillis = run.timeMillis();
    this.reply =
        answer -> {
          if (isOfClosed(answer)) {
            run.lost();
          } else {
            run.safe();
          }
        };
  }

  private static boolean isOfClosed(AppendReply answer) {
    return answer instanceof AppendReply.Refused(AppendReply.Reason reason)
        && reason == AppendReply.Reason.NOT_OPEN;
  }

  /** What its client said of it; nobody numbers runs. */
  @Nullable BatchHead head() {
    return switch (layout) {
      case BATCH -> BatchFormat.head(chunk.memory(), start);
      case RUN -> null;
    };
  }

  /**
   * It gets its place.
   *
   * @param nowMillis the broker's time; of a run that is known already
   */
  void appendAt(long offset, long nowMillis) {
    base = offset;
    switch (layout) {
      case BATCH -> {
        BatchFormat.baseOffset(chunk.memory(), start, offset);
        BatchFormat.appendedMillis(chunk.memory(), start, nowMillis);
      }
      case RUN -> RunFormat.target(chunk.memory(), start, 0, partition.id(), offset);
    }
    chunk.hold();
  }

  @Override
  public int start() {
    return start;
  }

  long maxTimeMillis() {
    return maxTimeMillis;
  }

  /** When its owner took it. */
  long appendedMillis() {
    return switch (layout) {
      case BATCH -> BatchFormat.appendedMillis(chunk.memory(), start);
      case RUN -> RunFormat.timeMillis(chunk.memory(), start);
    };
  }

  int count() {
    return count;
  }

  void answer(AppendReply answer) {
    Consumer<AppendReply> waiting = reply;
    reply = null;
    if (waiting != null) {
      waiting.accept(answer);
    }
  }

  /** It is no longer needed in memory. */
  void forget() {
    if (!gone) {
      gone = true;
      chunk.release();
      if (isDurable() && !indexed) {
        partition.shard().release(position);
      }
    }
  }

  @Override
  public void durable(long at) {
    position = at;
    partition.shard().retain(position);
    if (gone) {
      partition.shard().release(position);
    }
    partition.batchDurable(this);
  }

  @Override
  public void lost() {
    answer(new AppendReply.Refused(AppendReply.Reason.NOT_OPEN));
  }

  @Override
  public Chunk chunk() {
    return chunk;
  }

  @Override
  public int lengthBytes() {
    return lengthBytes;
  }

  @Override
  public int shard() {
    return partition.shard().number();
  }

  @Override
  public boolean isDurable() {
    return position != NOT_DURABLE;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public boolean isUnindexed() {
    return !gone && !indexed;
  }

  @Override
  public void leave(List<ViewOperation> rows, List<Leaving> entered) {
    if (gone) {
      return;
    }
    if (partition.isDurablyTrimmed(end())) {
      partition.leaveMemory(this);
      return;
    }
    indexed = true;
    rows.add(
        new ViewOperation.PutRow(
            partition.shard().number(),
            partition.id(),
            new IndexRow(base, count, position, lengthBytes, maxTimeMillis)));
    entered.add(() -> partition.leaveMemory(this));
  }

  @Override
  public long base() {
    return base;
  }

  @Override
  public long end() {
    return base + count;
  }

  @Override
  public boolean isGone() {
    return gone;
  }
}
