package dev.forebay.broker.cold;

import dev.forebay.broker.loop.ShardServices;
import dev.forebay.storage.read.ColdBatch;
import dev.forebay.storage.read.ColdReads;
import java.util.function.Consumer;

/**
 * Reads of one queue or partition from the log. What is asked for waits its turn in {@link
 * ColdReads}; nobody asks twice. What fails is told to {@link FailedReads} by who has asked.
 * Confined to the shard's loop.
 */
public final class ColdReader {
  private final ShardServices shard;
  private final long destinationId;

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
   * Likewise of records that lie apart.
   *
   * @param picks an offset of each, in ascending order
   */
  public void readOwn(Wanted wanted, long[] picks, Consumer<ColdBatch> receiver) {
    shard.coldReads().add(range(wanted), picks, shard.loop().eventLoop(), receiver);
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
}
