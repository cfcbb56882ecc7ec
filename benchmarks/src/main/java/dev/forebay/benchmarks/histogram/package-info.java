/** Latency distributions that can be recorded into without allocating. */
@NullMarked
package dev.forebay.benchmarks.histogram;

import org.jspecify.annotations.NullMarked;
