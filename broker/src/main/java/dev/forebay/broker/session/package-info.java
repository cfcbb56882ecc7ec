/**
 * Sessions: what becomes of a connection's commands. Publishing builds runs in the connection's own
 * loop and hands them to shards; everything else is passed to the catalog or a shard, and the
 * answer brought back.
 */
@NullMarked
package dev.forebay.broker.session;

import org.jspecify.annotations.NullMarked;
