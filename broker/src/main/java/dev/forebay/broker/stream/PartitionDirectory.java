package dev.forebay.broker.stream;

import org.jspecify.annotations.Nullable;

/** Finds what can be read by offset, of the shards of one loop. Confined to it. */
@FunctionalInterface
public interface PartitionDirectory {
  /** The partition or queue with this id, or null if it is gone. */
  @Nullable ReadablePartition find(int shard, long id);
}
