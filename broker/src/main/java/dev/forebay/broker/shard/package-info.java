/**
 * Shards: the event-loop-confined owners of queues and their messages.
 *
 * <p>{@link dev.forebay.broker.shard.Shard} appends runs, makes them visible when they are durable,
 * delivers, settles, and journals settlements; {@link dev.forebay.broker.shard.BrokerLoop} is what
 * the shards of one event loop share: memory, turn ends, checkpoints. Everything here is confined
 * to its loop unless it says otherwise.
 */
@NullMarked
package dev.forebay.broker.shard;

import org.jspecify.annotations.NullMarked;
