/** Partitions of streams: batches and runs in order of their offsets, who reads and who waits. */
@NullMarked
package dev.forebay.broker.stream;

import org.jspecify.annotations.NullMarked;
