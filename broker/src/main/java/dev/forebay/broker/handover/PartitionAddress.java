package dev.forebay.broker.handover;

import dev.forebay.broker.api.stream.Partition;

/**
 * A partition of a stream, or a queue that is read like one, as those know it who live elsewhere.
 *
 * @param shard number of the shard that owns it
 * @param id unique for ever among queues and partitions
 * @param number its place among the partitions of its stream, from 0
 * @param isQueue whether it is a queue, which nobody appends batches to
 * @param name of the stream or queue
 */
public record PartitionAddress(int shard, long id, int number, boolean isQueue, String name)
    implements Partition {}
