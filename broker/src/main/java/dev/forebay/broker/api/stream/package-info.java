/**
 * The door to streams, and to queues that are read like them: names, partitions, batches by offset.
 */
@NullMarked
package dev.forebay.broker.api.stream;

import org.jspecify.annotations.NullMarked;
