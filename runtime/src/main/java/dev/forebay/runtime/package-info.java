/**
 * The injected world: clock, event loops and workers, as the broker sees them.
 *
 * <p>Everything that makes two runs differ (time, threads, order of execution) reaches the broker
 * through these interfaces, so that a whole broker can run in one thread from a seed. {@code
 * transport} implements them on Netty, {@code testkit} in virtual time.
 */
@NullMarked
package dev.forebay.runtime;

import org.jspecify.annotations.NullMarked;
