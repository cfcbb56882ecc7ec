/**
 * What the light clients of all protocols share: one thread's loop over their connections, the pace
 * of an open loop, windows, batches of encoded messages, and what is measured and said of it.
 */
@NullMarked
package dev.forebay.benchmarks.drive;

import org.jspecify.annotations.NullMarked;
