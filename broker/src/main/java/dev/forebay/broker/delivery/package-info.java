/**
 * Consumers, credit, and the way of a delivery from a shard to a session, on the same loop or
 * another.
 */
@NullMarked
package dev.forebay.broker.delivery;

import org.jspecify.annotations.NullMarked;
