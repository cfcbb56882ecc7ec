/**
 * The sessions' half of consuming: handles of consumers and queues, shared credit, and what is
 * under way from shards.
 */
@NullMarked
package dev.forebay.broker.consumer;

import org.jspecify.annotations.NullMarked;
