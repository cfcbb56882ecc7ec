/**
 * What lives on one event loop, whichever shard it is of: commands between loops, work at turn
 * ends, young records in memory, states that are journalled now and then, and {@link
 * dev.forebay.broker.loop.ShardServices}, which is all that destinations see of their shard.
 */
@NullMarked
package dev.forebay.broker.loop;

import org.jspecify.annotations.NullMarked;
