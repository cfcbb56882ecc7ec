package dev.forebay.broker.delivery;

import org.jspecify.annotations.Nullable;

/** The queues of a loop's shards. Confined to the loop. */
public interface QueueDirectory {
  /** The queue with this id, unless it is gone, or its shard is closed. */
  @Nullable ConsumedQueue find(int shard, long id);

  /** Likewise, if the shard is open as it was in this epoch. */
  @Nullable ConsumedQueue find(int shard, long epoch, long id);
}
