/**
 * Durable, ordered records: the journal that shards append to, and the memory that carries it.
 *
 * <p>A shard builds a record in a {@link dev.forebay.storage.Chunk}, appends it to its {@link
 * dev.forebay.storage.Journal} and is told when it is on stable storage. Sub-packages: {@code disk}
 * (files as the log sees them), {@code log} (the local engine), {@code view} (what is derived from
 * records and kept for look-up). Nothing here knows queues, exchanges or protocols.
 */
@NullMarked
package dev.forebay.storage;

import org.jspecify.annotations.NullMarked;
