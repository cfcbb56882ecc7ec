/** Requests about offsets: where partitions begin and end, and what was written when. */
@NullMarked
package dev.forebay.protocol.kafka.offset;

import org.jspecify.annotations.NullMarked;
