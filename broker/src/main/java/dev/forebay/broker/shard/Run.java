package dev.forebay.broker.shard;

import dev.forebay.storage.AppendCallback;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.RecordFormat;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One run of messages in a chunk: freshly appended, or read back from the log. Confined to its
 * shard's loop once it is appended.
 */
public final class Run implements AppendCallback {
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

  /** Header and payload of its record. */
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

  boolean isDurable() {
    return position != NOT_DURABLE;
  }

  /** Where the record lies in the log; only of a durable run. */
  long position() {
    return position;
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
