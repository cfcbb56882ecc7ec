/**
 * Shards: the owners of queues and partitions, their recovery and checkpoints, and transactions
 * over several of them. Confined to their loops.
 */
@NullMarked
package dev.forebay.broker.shard;

import org.jspecify.annotations.NullMarked;
