/**
 * A simulated world: virtual time and one seeded scheduler in one thread, which interleaves the
 * event loops, workers and timers of a node, and can crash the node between any two steps.
 *
 * <p>The same seed gives the same run, so whatever a random program finds can be replayed.
 */
@NullMarked
package dev.forebay.testkit.world;

import org.jspecify.annotations.NullMarked;
