/** Measures what the disk alone can do, to be read beside a broker's confirm latency. */
@NullMarked
package dev.forebay.benchmarks.disk;

import org.jspecify.annotations.NullMarked;
