package dev.forebay.broker.loop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads of one queue or partition that fail without its records being known to be damaged: the disk
 * may answer later. Nothing is settled or passed over meanwhile; who reads tries again. Said once
 * it has lasted for half a minute, and when it has ended. Confined to the shard's loop.
 */
public final class FailedReads {
  /** How long a reader waits before it tries again. */
  public static final long RETRY_NANOS = 1_000_000_000;

  /** What has lasted for so long will hardly pass by itself. */
  public static final long TOLD_NANOS = 30 * RETRY_NANOS;

  private static final Logger LOG = LoggerFactory.getLogger(FailedReads.class);

  private final ShardServices shard;
  private final long destinationId;
  private boolean failing;
  private boolean told;
  private long sinceNanos;

  /** Of one queue or partition. */
  public FailedReads(ShardServices shard, long destinationId) {
    this.shard = shard;
    this.destinationId = destinationId;
  }

  /** A read has failed. */
  public void failed(long offset, String why) {
    long now = shard.loop().clock().nanoTime();
    shard.metrics().failedReads.increment();
    if (!failing) {
      failing = true;
      sinceNanos = now;
    } else if (!told && now - sinceNanos >= TOLD_NANOS) {
      told = true;
      LOG.error(
          "Destination {} stops at offset {}, which can't be read for {} s; nothing of it is lost"
              + " or passed over, and others go on: {}",
          destinationId,
          offset,
          (now - sinceNanos) / 1_000_000_000,
          why);
    }
  }

  /** A read has succeeded. */
  public void passed() {
    if (told) {
      LOG.info("Destination {} can be read again", destinationId);
    }
    failing = false;
    told = false;
  }
}
