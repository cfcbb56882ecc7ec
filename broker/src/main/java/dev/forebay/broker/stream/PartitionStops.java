package dev.forebay.broker.stream;

import dev.forebay.broker.api.operator.StoppedRead;
import dev.forebay.broker.cold.FailedReads;
import dev.forebay.broker.loop.ShardServices;

/** What of one partition can't be read, as the partition knows it. Confined to the shard's loop. */
final class PartitionStops implements FailedReads.Owner {
  private final StreamPartition partition;

  PartitionStops(StreamPartition partition) {
    this.partition = partition;
  }

  @Override
  public ShardServices shard() {
    return partition.shard();
  }

  @Override
  public StoppedRead stoppedAt(FailedReads.Failure failure) {
    NamedPartition named = partition.named();
    return new StoppedRead(
        named.virtualHost(),
        named.stream(),
        named.number(),
        failure.first(),
        failure.end(),
        failure.bytes(),
        failure.why());
  }

  @Override
  public boolean isNeeded(long first, long end) {
    return partition.countKept(first, Math.max(end, first + 1)) > 0;
  }

  /** Who reads asks again. */
  @Override
  public void tryAgain() {}

  @Override
  public long countLost(long first, long end) {
    return partition.countKept(first, end);
  }

  @Override
  public void lose(long first, long end, Runnable durable, Runnable lost) {
    partition.skip(first, end, durable, lost);
  }
}
