/**
 * Queues: what is ready, unacknowledged, settled, expired or dead-lettered, and what of that has to
 * be journalled.
 */
@NullMarked
package dev.forebay.broker.queue;

import org.jspecify.annotations.NullMarked;
