/**
 * Routing: which targets a message's key and headers select among the bindings of one exchange.
 *
 * <p>Pure data structures. Every table has one writer, the catalog's shard; any loop reads it at
 * the same time without locks, and finds every binding that was there before the look-up began and
 * is still there when it ends.
 */
@NullMarked
package dev.forebay.broker.routing;

import org.jspecify.annotations.NullMarked;
