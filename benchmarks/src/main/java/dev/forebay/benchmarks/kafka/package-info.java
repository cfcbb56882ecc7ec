/** Clients that measure what Kafka's own tools do not. */
@NullMarked
package dev.forebay.benchmarks.kafka;

import org.jspecify.annotations.NullMarked;
