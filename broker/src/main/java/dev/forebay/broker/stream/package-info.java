/**
 * The API through which log protocols use streams: batches of messages that are appended as they
 * came, and read by offset. Types only; the work is done in {@code catalog} and {@code shard}.
 */
@NullMarked
package dev.forebay.broker.stream;

import org.jspecify.annotations.NullMarked;
