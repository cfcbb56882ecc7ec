/**
 * The sessions' half of streams: what they have asked of partitions and wait for, and who reads.
 */
@NullMarked
package dev.forebay.broker.reader;

import org.jspecify.annotations.NullMarked;
