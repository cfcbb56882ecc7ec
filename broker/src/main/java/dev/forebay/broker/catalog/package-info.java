/**
 * The catalog: which virtual hosts, exchanges, queues and bindings exist.
 *
 * <p>It is a shard with a journal of its own, written on one loop ({@link
 * dev.forebay.broker.catalog.CatalogShard}) and readable from every loop ({@link
 * dev.forebay.broker.catalog.Catalog}). A reply to a command leaves when everything that it saw is
 * durable.
 */
@NullMarked
package dev.forebay.broker.catalog;

import org.jspecify.annotations.NullMarked;
