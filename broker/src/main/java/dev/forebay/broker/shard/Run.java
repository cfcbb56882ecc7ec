package dev.forebay.broker.shard;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.view.IndexRow;
import dev.forebay.storage.view.ViewOperation;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of messages in a chunk: freshly appended, or read back from the log. Confined to its
 * shard's loop once it is appended.
 */
public final class Run implements AppendCallback, YoungRecord {
  private static final QueueRun[] NONE = {};
  private static final long NOT_DURABLE = -1;

  /** The time of expiry of what never expires. */
  static final long NEVER_MILLIS = Long.MAX_VALUE;

  final Chunk chunk;
  final int start;
  final int lengthBytes;
  final int count;
  final @Nullable RunOrigin origin;
  QueueRun[] targets = NONE;
  private long position = NOT_DURABLE;
  private int unseenBy;
  private @Nullable Shard shard;

  /**
   * A run whose record is complete but for its offsets.
   *
   * @param origin is told when the run is safe; null for runs read back
   */
  public Run(Chunk chunk, int start, int lengthBytes, int count, @Nullable RunOrigin origin) {
    this.chunk = chunk;
    this.start = start;
    this.lengthBytes = lengthBytes;
    this.count = count;
    this.origin = origin;
  }

  /** Keeps its memory until it is appended or let go; on its shard's loop. */
  public void hold() {
    chunk.hold();
  }

  @Override
  public Chunk chunk() {
    return chunk;
  }

  /** Header and payload of its record. */
  @Override
  public int lengthBytes() {
    return lengthBytes;
  }

  /** A run read back from the log for one queue. */
  static Run readBack(Chunk chunk, int start, long position) {
    ByteBuffer memory = chunk.memory();
    Run run =
        new Run(
            chunk,
            start,
            RecordFormat.length(memory, start),
            RunFormat.messageCount(memory, start),
            null);
    run.position = position;
    return run;
  }

  void appendedTo(Shard owner) {
    shard = owner;
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
    for (QueueRun target : targets) {
      if (!target.gone && !target.indexed) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void leave(List<ViewOperation> rows, List<Leaving> entered) {
    for (QueueRun target : targets) {
      if (target.gone) {
        continue;
      }
      if (target.queue.isDurablySettled(target)) {
        target.queue.leaveMemory(target);
      } else {
        rows.add(
            new ViewOperation.PutRow(
                target.queue.id,
                new IndexRow(target.base, count, position, lengthBytes, timeMillis())));
        target.indexed = true;
        entered.add(() -> target.queue.leaveMemory(target));
      }
    }
  }

  long timeMillis() {
    return RunFormat.timeMillis(chunk.memory(), start);
  }

  boolean hasExpiration() {
    return RunFormat.hasExpiration(chunk.memory(), start);
  }

  /** When its messages expire in a queue with this TTL, or {@link #NEVER_MILLIS}. */
  long expiresAtMillis(long queueTtlMillis) {
    long ttl = ttlMillis(queueTtlMillis);
    return ttl == QueueSettings.NEVER ? NEVER_MILLIS : timeMillis() + ttl;
  }

  /** Whether its messages are for consumers that wait already, and nobody else. */
  boolean expiresAtOnce(long queueTtlMillis) {
    return ttlMillis(queueTtlMillis) == 0;
  }

  private long ttlMillis(long queueTtlMillis) {
    long own = RunFormat.expirationMillis(chunk.memory(), start);
    if (own == QueueSettings.NEVER || queueTtlMillis == QueueSettings.NEVER) {
      return Math.max(own, queueTtlMillis);
    }
    return Math.min(own, queueTtlMillis);
  }

  @Override
  public void durable(long at) {
    position = at;
    if (shard == null) {
      throw new IllegalStateException("durable before appended");
    }
    shard.runDurable(this);
  }

  /** A transient run is safe when so many queues can show it. */
  void unseenBy(int queues) {
    unseenBy = queues;
  }

  /** One more of its queues can show it. */
  void seen() {
    unseenBy--;
    if (unseenBy == 0) {
      safe();
    }
  }

  void safe() {
    if (origin != null && shard != null) {
      origin.runSafe(shard.loop(), lengthBytes);
    }
  }
}
