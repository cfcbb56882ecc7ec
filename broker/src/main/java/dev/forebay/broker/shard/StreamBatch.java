package dev.forebay.broker.shard;

import dev.forebay.broker.stream.AppendReply;
import dev.forebay.broker.stream.BatchHead;
import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewOperation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A freshly appended batch in its chunk. Confined to its shard's loop once it is appended. */
public final class StreamBatch implements AppendCallback, YoungRecord, OffsetDeque.Numbered {
  private static final long NOT_DURABLE = -1;

  private final StreamPartition partition;
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
   * A batch whose record is complete but for its offset.
   *
   * @param reply gets on the shard's loop what became of it, once
   */
  public StreamBatch(
      StreamPartition partition,
      Chunk chunk,
      int start,
      int lengthBytes,
      BatchHead head,
      Consumer<AppendReply> reply) {
    this.partition = partition;
    this.chunk = chunk;
    this.start = start;
    this.lengthBytes = lengthBytes;
    this.count = head.count();
    this.maxTimeMillis = head.maxTimeMillis();
    this.reply = reply;
  }

  BatchHead head() {
    return BatchFormat.head(chunk.memory(), start);
  }

  void appendAt(long offset) {
    base = offset;
    BatchFormat.baseOffset(chunk.memory(), start, offset);
    chunk.hold();
  }

  int start() {
    return start;
  }

  long maxTimeMillis() {
    return maxTimeMillis;
  }

  ByteBuffer bytes() {
    return BatchFormat.batch(chunk.memory(), start);
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
        partition.engine().release(position);
      }
    }
  }

  @Override
  public void durable(long at) {
    position = at;
    partition.engine().retain(position);
    if (gone) {
      partition.engine().release(position);
    }
    partition.batchDurable(this);
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
            partition.id(), new IndexRow(base, count, position, lengthBytes, maxTimeMillis)));
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
