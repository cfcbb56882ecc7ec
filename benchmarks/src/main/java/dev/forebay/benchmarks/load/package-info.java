/**
 * A pipelining AMQP 0-9-1 load client that costs a broker's host as little as possible: one thread,
 * pre-encoded publishes written many per system call, replies parsed in place, no allocation per
 * message.
 */
@NullMarked
package dev.forebay.benchmarks.load;

import org.jspecify.annotations.NullMarked;
