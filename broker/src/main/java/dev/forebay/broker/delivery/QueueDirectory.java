package dev.forebay.broker.delivery;

import org.jspecify.annotations.Nullable;

/** The queues of a loop's shards. Confined to the loop. */
@FunctionalInterface
public interface QueueDirectory {
  /** The queue with this id, unless it is gone. */
  @Nullable ConsumedQueue find(int shard, long id);
}
