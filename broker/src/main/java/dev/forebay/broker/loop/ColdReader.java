package dev.forebay.broker.loop;

import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdReads;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads of one queue or partition from the log. What is asked for waits its turn in {@link
 * ColdReads}; nobody asks twice. A read may fail without its records being known to be damaged: the
 * disk may answer later. Nothing is settled or passed over meanwhile; who reads tries again. Said
 * once it has lasted for half a minute, and when it has ended. Confined to the shard's loop.
 */
public final class ColdReader {
  /** How long a reader waits after a read that failed before it tries again. */
  public static final long RETRY_NANOS = 1_000_000_000;

  /** What has lasted for so long will hardly pass by itself. */
  public static final long TOLD_NANOS = 30 * RETRY_NANOS;

  private static final Logger LOG = LoggerFactory.getLogger(ColdReader.class);

  private final ShardServices shard;
  private final long destinationId;
  private boolean failing;
  private boolean told;
  private long sinceNanos;

  /** Of one queue or partition. */
  public ColdReader(ShardServices shard, long destinationId) {
    this.shard = shard;
    this.destinationId = destinationId;
  }

  /**
   * What is wanted.
   *
   * @param from the record with this offset is the first, or else the one after it
   * @param end records that begin at or after it are not read
   * @param bytes of all records together, if there is memory; the first one comes anyway
   * @param sinceMillis records before the first one with a message as late as this are left out
   * @param isSpilled whether these are transient messages
   */
  public record Wanted(long from, long end, int bytes, long sinceMillis, boolean isSpilled) {}

  /** Reads for the destination itself, which has one read outstanding at most. */
  public void readOwn(Wanted wanted, Consumer<ColdBatch> receiver) {
    shard.coldReads().add(range(wanted), shard.loop().eventLoop(), receiver);
  }

  /**
   * Reads for somebody else.
   *
   * @return false if too many of the node wait; then nothing will come
   */
  public boolean read(Wanted wanted, Consumer<ColdBatch> receiver) {
    return shard.coldReads().offer(range(wanted), shard.loop().eventLoop(), receiver);
  }

  private ColdReads.Range range(Wanted wanted) {
    return new ColdReads.Range(
        wanted.isSpilled() ? shard.spill().shard() : shard.number(),
        destinationId,
        wanted.from(),
        wanted.end(),
        shard.coldReads().readBytes(wanted.bytes()),
        wanted.sinceMillis(),
        wanted.isSpilled());
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
