package dev.forebay.broker.loop;

import dev.forebay.broker.api.publish.PublishOutcome;
import dev.forebay.broker.api.publish.Publisher;
import dev.forebay.broker.record.RunFormat;
import dev.forebay.storage.Chunk;
import dev.forebay.storage.RecordFormat;
import dev.forebay.storage.view.ViewOperation;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of messages in a chunk: freshly appended, or read back from the log. Confined to its
 * shard's loop once it is appended.
 */
public final class Run implements YoungRecord {
  private static final RunTarget[] NONE = {};

  /** What a run takes of the heap, and its entry in one queue, roughly. */
  private static final int HEAP_BYTES = 96;

  private static final int ENTRY_HEAP_BYTES = 48;
  private static final long NOT_DURABLE = -1;
  private static final int NO_SHARD = -1;

  /** The time of expiry of what never expires. */
  public static final long NEVER_MILLIS = Long.MAX_VALUE;

  private final Chunk chunk;
  private final int start;
  private final int lengthBytes;
  private final int count;
  private final @Nullable RunOrigin origin;
  private RunTarget[] targets = NONE;
  private long position = NOT_DURABLE;
  private boolean isSpilled;
  private int unseenBy;
  private int keptBy;
  private @Nullable ShardServices shard;

  /**
   * A run whose record is complete but for its offsets.
   *
   * @param origin is told when the run is safe; null for runs read back
   */
  public Run(RunBytes bytes, @Nullable RunOrigin origin) {
    this.chunk = bytes.chunk();
    this.start = bytes.start();
    this.lengthBytes = bytes.lengthBytes();
    this.count = bytes.count();
    this.origin = origin;
  }

  /** A run read back from the log for one queue. */
  public static Run readBack(Chunk chunk, int start, long position) {
    ByteBuffer memory = chunk.memory();
    Run run =
        new Run(
            new RunBytes(
                chunk,
                start,
                RecordFormat.length(memory, start),
                RunFormat.messageCount(memory, start)),
            null);
    run.position = position;
    return run;
  }

  /** Keeps its memory until it is appended or let go; on its shard's loop. */
  public void hold() {
    chunk.hold();
  }

  /** One of those who {@link #hold} it needs its memory no longer. */
  public void release() {
    chunk.release();
  }

  @Override
  public Chunk chunk() {
    return chunk;
  }

  @Override
  public int shard() {
    return shard == null ? NO_SHARD : shard.number();
  }

  /** The memory of its chunk. */
  public ByteBuffer memory() {
    return chunk.memory();
  }

  @Override
  public int start() {
    return start;
  }

  /** Header and payload of its record. */
  @Override
  public int lengthBytes() {
    return lengthBytes;
  }

  /** How many messages it has. */
  public int count() {
    return count;
  }

  /** It is given to a shard, which says when that was: its publisher's clock may be another. */
  public void appendedTo(ShardServices owner) {
    shard = owner;
    RunFormat.timeMillis(memory(), start, owner.loop().time().millis());
  }

  /** Whether its publisher wants to know where it went. */
  public boolean isAsked() {
    return origin != null && origin.isAsked();
  }

  /** Tells its publisher, if that has asked. */
  public void appended(List<PublishOutcome> outcomes) {
    if (origin != null && shard != null) {
      origin.appended(outcomes);
    }
  }

  /** What a run for so many queues will take of the heap; their ids are in its record. */
  public static long heapBytes(int queues) {
    return HEAP_BYTES + (long) queues * ENTRY_HEAP_BYTES;
  }

  /** Counts what a run will take of the heap; any loop. */
  public static void countHeap(Chunk chunk, int queues) {
    if (queues > 0) {
      chunk.countHeap(heapBytes(queues));
    }
  }

  /** What it takes of the heap was {@link #countHeap counted}, until it has left so many queues. */
  public void keptBy(int queues) {
    keptBy = queues;
  }

  /** A queue does not get it, or needs it no longer. */
  public void left() {
    if (keptBy > 0) {
      keptBy--;
      chunk.countHeap(-(keptBy == 0 ? heapBytes(1) : ENTRY_HEAP_BYTES));
    }
  }

  /** Whose it is from now on; they are the run's. */
  public void targets(RunTarget[] wanted) {
    targets = wanted;
  }

  @Override
  public boolean isDurable() {
    return position != NOT_DURABLE && !isSpilled;
  }

  @Override
  public long position() {
    return position;
  }

  /** It was written to the log of transient messages: that is where its position is. */
  void spilled(long at) {
    position = at;
    isSpilled = true;
  }

  /** Whether it is in the log of transient messages. */
  public boolean isSpilled() {
    return isSpilled;
  }

  /** Whether some destination needs it; those that don't let it go. */
  boolean isNeeded() {
    boolean needed = false;
    for (RunTarget target : targets) {
      needed |= target.isNeeded();
    }
    return needed;
  }

  @Override
  public boolean isUnindexed() {
    for (RunTarget target : targets) {
      if (target.isUnindexed()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void leave(List<ViewOperation> rows, List<Leaving> entered) {
    for (RunTarget target : targets) {
      target.leave(rows, entered);
    }
  }

  /** The priority of all its messages, as far as some queue asks for it. */
  public int priority() {
    return RunFormat.priority(memory(), start);
  }

  /** When its messages are due where they are held back. */
  public long dueMillis() {
    return RunFormat.dueMillis(memory(), start);
  }

  /** When it was appended. */
  public long timeMillis() {
    return RunFormat.timeMillis(memory(), start);
  }

  /** Whether its messages have a time limit of their own. */
  public boolean hasExpiration() {
    return RunFormat.hasExpiration(memory(), start);
  }

  /** When its messages expire in a queue with this TTL, or {@link #NEVER_MILLIS}. */
  public long expiresAtMillis(long queueTtlMillis) {
    long ttl = ttlMillis(queueTtlMillis);
    return ttl == Publisher.NO_EXPIRATION ? NEVER_MILLIS : timeMillis() + ttl;
  }

  /** Whether its messages are for consumers that wait already, and nobody else. */
  public boolean expiresAtOnce(long queueTtlMillis) {
    return ttlMillis(queueTtlMillis) == 0;
  }

  private long ttlMillis(long queueTtlMillis) {
    long own = RunFormat.expirationMillis(memory(), start);
    if (own == Publisher.NO_EXPIRATION || queueTtlMillis == Publisher.NO_EXPIRATION) {
      return Math.max(own, queueTtlMillis);
    }
    return Math.min(own, queueTtlMillis);
  }

  /** It becomes visible, and its publisher is told. */
  @Override
  public void durable(long at) {
    position = at;
    if (shard == null) {
      throw new IllegalStateException("durable before appended");
    }
    for (RunTarget target : targets) {
      target.runDurable();
    }
    safe();
    shard.loop().wantTurnEnd();
  }

  @Override
  public void lost() {
    if (origin != null) {
      origin.runLost();
    }
  }

  /** It comes to a shard that is closed: no destination gets it. */
  public void refused() {
    while (keptBy > 0) {
      left();
    }
    lost();
  }

  /** A queue that it was for is full. */
  public void rejected() {
    if (origin != null) {
      origin.rejected();
    }
  }

  @Override
  public int listeners() {
    return Math.max(1, targets.length);
  }

  /** A transient run is safe when so many queues can show it. */
  public void unseenBy(int queues) {
    unseenBy = queues;
  }

  /** One more of its queues can show it. */
  public void seen() {
    unseenBy--;
    if (unseenBy == 0) {
      safe();
    }
  }

  /** Its publisher may be told that it is as safe as it will be. */
  public void safe() {
    if (origin != null && shard != null) {
      origin.runSafe();
    }
  }
}
