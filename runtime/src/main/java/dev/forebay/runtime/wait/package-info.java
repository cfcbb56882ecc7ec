/** What waits, for which reason, and what ends that: of connections, sessions and shards alike. */
@NullMarked
package dev.forebay.runtime.wait;

import org.jspecify.annotations.NullMarked;
