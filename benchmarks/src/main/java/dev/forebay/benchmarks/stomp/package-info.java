/**
 * A light STOMP client: one thread, pre-encoded frames written many per system call, replies parsed
 * where they were read.
 */
@NullMarked
package dev.forebay.benchmarks.stomp;

import org.jspecify.annotations.NullMarked;
