/** JMH benchmarks of single parts: what a read, a routing, an append, a recovery costs. */
@NullMarked
package dev.forebay.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
